/// How wide a text will be, without knowing the reader's fonts.
///
/// The advance widths are those of DejaVu Sans, which is wider than the other usual sans-serif fonts, so that a text takes
/// up the room estimated for it or less.
enum TextWidth {
  // Hundredths of the font size, for U+0020 to U+007E.
  private static let widths: [UInt8] = [
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61,
    69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59,
    82, 59, 59, 52, 64, 34, 64, 84,
  ]

  /// The part of a line above its baseline, in font sizes.
  static let ascent = 0.8
  /// The part of a line below its baseline, in font sizes.
  static let descent = 0.24

  /// The width of a text at a font size.
  static func of(_ text: String, size: Double, isStrong: Bool = false) -> Double {
    let hundredths = text.unicodeScalars.reduce(0) { $0 + width($1) }
    return Double(hundredths) / 100 * size * (isStrong ? 1.13 : 1)
  }

  /// The text, or its beginning with an ellipsis when it is wider than `most`.
  static func fitted(_ text: String, to most: Double, size: Double, isStrong: Bool = false) -> String {
    if of(text, size: size, isStrong: isStrong) <= most { return text }
    // Longer than this fits nowhere, and measuring every beginning of a huge text would take long.
    var kept = String(text.prefix(200))
    while !kept.isEmpty && of(kept + "…", size: size, isStrong: isStrong) > most { kept.removeLast() }
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    let place = Int(scalar.value) - 0x20
    if widths.indices.contains(place) { return Int(widths[place]) }
    switch scalar.value {
    // Marks that combine with the letter before them.
    case 0x300...0x36f, 0x200b...0x200d, 0xfe00...0xfe0f: return 0
    case 0x00b7, 0x2019, 0x2018: return 32
    case 0x2070...0x209f: return 45
    case 0x2013: return 50
    case 0x2026, 0x2014, 0x1100...0x11ff, 0x2e80...0xffdc: return 100
    case 0x10000...: return 140
    case 0x00a0...0x02ff: return 75
    default: return 84
    }
  }
}
