/// What encoding asks of a character, by its code point; a page of 256 is filled when text first needs it.
///
/// The `tokenizers` library splits words by Unicode 16 and normalises by Unicode 9, so characters that came later count as
/// it counts them: neither letter nor number, and never composed. One thread at a time may use a table.
final class CharacterTable {
  /// What the word pattern tells apart; kept in the two lowest bits of an entry.
  enum Kind {
    /// The property White_Space.
    static let space: UInt16 = 0
    /// General categories Lu, Ll, Lt, Lm, Lo.
    static let letter: UInt16 = 1
    /// General categories Nd, Nl, No.
    static let number: UInt16 = 2
    /// Everything else.
    static let other: UInt16 = 3
    static let mask: UInt16 = 3
  }

  /// Whether a text can be seen to be in normalisation form C without composing it; the next two bits of an entry.
  enum Stability {
    /// Its own form C, of combining class 0, and never the second half of a composition.
    static let stable: UInt16 = 0 << 2
    /// Stable too, as long as the combining classes (the upper byte) around it do not fall.
    static let ordered: UInt16 = 1 << 2
    /// May change or be taken up by what precedes it.
    static let open: UInt16 = 2 << 2
    static let mask: UInt16 = 3 << 2
  }

  private static let pageCount = 0x1100

  /// The entries of U+0000 ... U+00FF.
  let latin: UnsafePointer<UInt16>
  private let pages: UnsafeMutablePointer<UnsafeMutablePointer<UInt16>?>

  init() {
    pages = .allocate(capacity: Self.pageCount)
    pages.initialize(repeating: nil, count: Self.pageCount)
    latin = UnsafePointer(Self.fill(page: 0))
    pages[0] = UnsafeMutablePointer(mutating: latin)
  }

  deinit {
    for page in 0..<Self.pageCount { pages[page]?.deallocate() }
    pages.deallocate()
  }

  /// The entry of a code point of valid text.
  @inline(__always) func entry(_ scalar: UInt32) -> UInt16 {
    let page = Int(scalar >> 8)
    if let filled = pages[page] { return filled[Int(scalar & 0xff)] }
    let filled = Self.fill(page: page)
    pages[page] = filled
    return filled[Int(scalar & 0xff)]
  }

  /// The entry of the character that starts at an index of valid UTF-8, and the number of its bytes.
  @inline(__always) func entry(at index: Int, in text: UnsafePointer<UInt8>) -> (entry: UInt16, length: Int) {
    let first = text[index]
    if first < 0x80 { return (latin[Int(first)], 1) }
    let (scalar, length) = UTF8Reading.scalar(at: index, in: text)
    return (entry(scalar), length)
  }

  @inline(never) private static func fill(page: Int) -> UnsafeMutablePointer<UInt16> {
    let entries = UnsafeMutablePointer<UInt16>.allocate(capacity: 256)
    for low in 0..<256 {
      let scalar = Unicode.Scalar(UInt32(page << 8 | low))
      entries[low] = scalar.map { kind(of: $0) | UnicodeFacts.stability(of: $0) } ?? Kind.other
    }
    return entries
  }

  private static func kind(of scalar: Unicode.Scalar) -> UInt16 {
    let properties = scalar.properties
    if properties.isWhitespace { return Kind.space }
    guard UnicodeFacts.isAssigned(scalar, byVersion: UnicodeFacts.splittingVersion) else { return Kind.other }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return Kind.letter
    case .decimalNumber, .letterNumber, .otherNumber: return Kind.number
    default: return Kind.other
    }
  }
}

/// Reading characters from UTF-8 that is known to be valid.
enum UTF8Reading {
  /// The code point at a first byte and the number of its bytes.
  @inline(__always) static func scalar(
    at index: Int, in text: UnsafePointer<UInt8>
  ) -> (value: UInt32, length: Int) {
    let first = UInt32(text[index])
    if first < 0x80 { return (first, 1) }
    let second = UInt32(text[index + 1] & 0x3f)
    if first < 0xe0 { return ((first & 0x1f) << 6 | second, 2) }
    let third = UInt32(text[index + 2] & 0x3f)
    if first < 0xf0 { return ((first & 0x0f) << 12 | second << 6 | third, 3) }
    return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(text[index + 3] & 0x3f), 4)
  }

  /// Where the character begins that ends before `end`.
  @inline(__always) static func start(before end: Int, in text: UnsafePointer<UInt8>) -> Int {
    var index = end - 1
    while index > 0 && text[index] & 0xc0 == 0x80 { index -= 1 }
    return index
  }
}
