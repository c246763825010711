/// A rule for the steps at which something happens: always step 0 and the last, often powers of two and multiples.
public struct StepSchedule: Sendable, Equatable {
  /// Powers of two up to here belong to it; 0 for none.
  public let largestPowerOfTwo: Int
  /// Multiples of this belong to it; nil for none.
  public let every: Int?
  /// Further steps; those beyond the last step do not count.
  public let further: [Int]

  /// Creates a rule.
  public init(largestPowerOfTwo: Int = 0, every: Int? = nil, further: [Int] = []) {
    self.largestPowerOfTwo = largestPowerOfTwo
    self.every = every
    self.further = further
  }

  /// The steps in a run of `last` updates, rising, each once.
  public func steps(upTo last: Int) -> [Int] {
    var steps: Set<Int> = [0, last]
    var power = 1
    while power <= min(largestPowerOfTwo, last) {
      steps.insert(power)
      power *= 2
    }
    if let every { steps.formUnion(stride(from: 0, through: last, by: every)) }
    steps.formUnion(further.filter { (0...last).contains($0) })
    return steps.sorted()
  }
}
