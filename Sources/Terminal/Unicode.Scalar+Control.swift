extension Unicode.Scalar {
  /// Whether it could move the cursor or disguise a name: besides C0 and C1 the marks that turn the direction of writing.
  public var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfffe...0xffff: true
    default: false
    }
  }
}
