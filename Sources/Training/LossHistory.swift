/// The course of a run's training loss in a few numbers: its mean over each of up to 32 equal parts of the run.
struct LossHistory {
  /// Most parts that a run is taken in.
  static let mostParts = 32

  /// The mean loss of every part that has begun, in order, nats per token.
  private(set) var means: [Double]
  private let steps: Int
  private let parts: Int
  private var sum = 0.0
  private var count = 0

  /// Begins a history, or takes up a former one; of that, parts that reach beyond the step are left out.
  ///
  /// - Parameters:
  ///   - steps: number of updates planned.
  ///   - step: the last update that counts.
  init(steps: Int, former: [Double]? = nil, after step: Int = 0) {
    self.steps = max(1, steps)
    parts = min(Self.mostParts, self.steps)
    means = Array((former ?? []).prefix(step * parts / self.steps))
  }

  /// Takes in the loss of an update; steps come in rising order, from 1 to the number planned.
  mutating func add(step: Int, loss: Double) {
    let part = (step - 1) * parts / steps
    // A run that was begun without a history has gaps, which stay level.
    while means.count < part { means.append(means.last ?? loss) }
    if means.count == part {
      (sum, count) = (0, 0)
      means.append(loss)
    }
    sum += loss
    count += 1
    means[part] = sum / Double(count)
  }
}
