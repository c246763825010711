/// A step as a source writes it.
enum StepNumber {
  /// Beyond this, not every whole number has a 64-bit floating point number of its own.
  static let largest = 1 << 53

  /// The whole number that a floating-point number is; nil for fractions, negative and too large ones.
  static func exact(_ value: Double) -> Int? {
    guard value >= 0, value <= Double(largest), value.rounded() == value else { return nil }
    return Int(value)
  }
}
