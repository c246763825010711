import Numerics

/// The random decisions of the grammar, all from one twister.
struct Draws {
  private var twister: MersenneTwister

  init(seed: Int) { twister = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed)) }

  /// A whole number in the range.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(twister.bounded(UInt64(range.upperBound - range.lowerBound)))
  }

  /// One of the elements, each as likely as the others; there must be one.
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }

  /// True in so many of a hundred cases.
  mutating func percent(_ share: Int) -> Bool { twister.bounded(99) < UInt64(share) }

  /// Either number, the singular a little more often.
  mutating func grammaticalNumber() -> GrammaticalNumber { percent(55) ? .singular : .plural }
}
