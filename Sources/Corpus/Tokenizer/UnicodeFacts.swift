import Foundation

/// Properties of characters that composing needs, by the Unicode version that the `tokenizers` library has for it.
enum UnicodeFacts {
  /// The version by which that library tells letters and numbers.
  static let splittingVersion = (major: 16, minor: 0)
  /// The version by which it normalises.
  static let normalisingVersion = (major: 9, minor: 0)

  /// Whether a character was in Unicode by a version.
  static func isAssigned(_ scalar: Unicode.Scalar, byVersion version: (major: Int, minor: Int)) -> Bool {
    guard let age = scalar.properties.age else { return false }
    return (age.major, age.minor) <= version
  }

  /// The canonical combining class.
  static func combiningClass(of scalar: Unicode.Scalar) -> UInt8 {
    guard scalar.value >= 0x300, isAssigned(scalar, byVersion: normalisingVersion) else { return 0 }
    return UInt8(clamping: scalar.properties.canonicalCombiningClass.rawValue)
  }

  /// The full canonical decomposition, nil when a character is its own; Hangul syllables are left to arithmetic.
  static func decomposition(of scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
    guard scalar.value >= 0xc0, !Hangul.syllables.contains(scalar.value),
      isAssigned(scalar, byVersion: normalisingVersion)
    else { return nil }
    let scalars = Array(String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars)
    return scalars == [scalar] ? nil : scalars
  }

  /// A `CharacterTable.Stability`, with the combining class in the upper byte.
  static func stability(of scalar: Unicode.Scalar) -> UInt16 {
    guard scalar.value >= 0x300 else { return CharacterTable.Stability.stable }
    let combining = combiningClass(of: scalar)
    let upper = UInt16(combining) << 8
    if CompositionTables.shared.isAltered(scalar.value) || mayFollow(scalar.value) {
      return upper | CharacterTable.Stability.open
    }
    return combining == 0 ? CharacterTable.Stability.stable : upper | CharacterTable.Stability.ordered
  }

  private static func mayFollow(_ scalar: UInt32) -> Bool {
    Hangul.vowels.contains(scalar) || Hangul.finals.contains(scalar) || CompositionTables.shared.isSecond(scalar)
  }

  /// Whether a character belongs to words where added tokens must stand alone: `\w` of Unicode annex 18.
  static func belongsToWord(_ scalar: Unicode.Scalar) -> Bool {
    guard isAssigned(scalar, byVersion: splittingVersion) else { return false }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return properties.isAlphabetic || properties.isJoinControl
    }
  }
}

/// The syllables that compose by arithmetic (Unicode standard, section 3.12).
enum Hangul {
  static let syllables: ClosedRange<UInt32> = 0xac00...0xd7a3
  static let initials: ClosedRange<UInt32> = 0x1100...0x1112
  static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
  static let finals: ClosedRange<UInt32> = 0x11a8...0x11c2

  /// The two or three letters of a syllable.
  static func decomposition(of syllable: UInt32) -> [UInt32] {
    let index = syllable - syllables.lowerBound
    let letters = [initials.lowerBound + index / 588, vowels.lowerBound + index % 588 / 28]
    return index % 28 == 0 ? letters : letters + [finals.lowerBound - 1 + index % 28]
  }

  /// The syllable that two characters make, nil when they make none.
  static func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if initials.contains(first) && vowels.contains(second) {
      return syllables.lowerBound + ((first - initials.lowerBound) * 21 + second - vowels.lowerBound) * 28
    }
    if syllables.contains(first) && (first - syllables.lowerBound) % 28 == 0 && finals.contains(second) {
      return first + second - (finals.lowerBound - 1)
    }
    return nil
  }
}
