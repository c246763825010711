import Foundation

/// Every canonical decomposition and composition except those of Hangul, made once from what Swift knows of Unicode.
struct CompositionTables: Sendable {
  /// The tables of this process.
  static let shared = CompositionTables()

  /// Blocks that hold all canonical decompositions up to the version that counts here.
  private static let blocks: [Range<UInt32>] = [
    0xc0..<0x3100, 0xf900..<0xfb50, 0x1_1000..<0x1_1600, 0x1_d100..<0x1_d200, 0x2_f800..<0x2_fa20,
  ]

  private var decompositions: [UInt32: [UInt32]] = [:]
  private var compositions: [UInt64: UInt32] = [:]
  private var altered: Set<UInt32> = []
  private var seconds: Set<UInt32> = []

  private init() {
    for value in Self.blocks.joined() {
      guard let scalar = Unicode.Scalar(value), let letters = UnicodeFacts.decomposition(of: scalar) else { continue }
      decompositions[value] = letters.map(\.value)
      let composed = String(scalar).precomposedStringWithCanonicalMapping.unicodeScalars
      guard composed.count == 1, composed.first == scalar, let last = letters.last else {
        altered.insert(value)
        continue
      }
      // The last letter joins what all those before it compose to.
      var head = String.UnicodeScalarView()
      head.append(contentsOf: letters.dropLast())
      let first = String(head).precomposedStringWithCanonicalMapping.unicodeScalars
      guard first.count == 1, let first = first.first else { continue }
      compositions[Self.key(first.value, last.value)] = value
      seconds.insert(last.value)
    }
  }

  /// The full canonical decomposition, nil when a character is its own.
  func decomposition(of scalar: UInt32) -> [UInt32]? {
    Hangul.syllables.contains(scalar) ? Hangul.decomposition(of: scalar) : decompositions[scalar]
  }

  /// The character that two make, nil when they make none.
  func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    Hangul.composition(first, second) ?? compositions[Self.key(first, second)]
  }

  /// Whether a character by itself is not in form C.
  func isAltered(_ scalar: UInt32) -> Bool { altered.contains(scalar) }

  /// Whether a character can be the second half of a composition.
  func isSecond(_ scalar: UInt32) -> Bool { seconds.contains(scalar) }

  private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }
}
