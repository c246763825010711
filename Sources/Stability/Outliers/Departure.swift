import Statistics

/// When a run left the others for good.
struct Departure {
  /// The metric's common curve.
  let curve: CommonCurve
  /// Rows of runs that may define what is usual.
  let usual: [Int]
  /// The fewest steps that a departure lasts: two, or one in twenty of all.
  private let leastSteps: Int

  /// Looks at a curve.
  ///
  /// - Parameter isPerBatch: whether values belong to batches; then means over up to ten neighbouring steps are compared,
  ///   since one hard batch is no departure.
  init(curve: CommonCurve, isPerBatch: Bool, usual: [Int]) {
    let width = isPerBatch ? min(10, max(1, curve.steps.count / 8)) : 1
    self.curve = width > 1 ? curve.smoothed(width: width) : curve
    self.usual = usual
    leastSteps = max(2, curve.steps.count / 20)
  }

  static let rule =
    "first_step: the first common step at which the run lies beyond a limit and stays there: of the ten steps from it "
    + "on (or as many as are left) "
    + "and of all steps from it on at least nine in ten lie beyond, and of the last five at least half; at least two steps "
    + "and one in twenty. Of values that belong to batches means over up to ten steps count. The limit is "
    + "a two-sided prediction limit at each step from the other runs that are not outliers (mean, standard "
    + "deviation, Student’s t), at the analysis’s level shared over the runs; for a run that is no outlier shared over "
    + "the metrics too. It is a description, not a test: steps are not corrected for."

  /// The first such step; nil when there is none, or fewer than three other runs.
  ///
  /// - Parameters:
  ///   - row: the run's row.
  ///   - level: probability of lying beyond the limit at one step, for a run like the others.
  func firstStep(of row: Int, level: Double) -> Int? {
    let others = usual.filter { $0 != row }
    let limit = Deviations.predictionLimit(others: others.count, level: level)
    guard limit.isFinite else { return nil }
    let beyond = curve.steps.indices.map { point -> Int in
      let value = curve.values[row][point]
      guard value.isFinite else { return 1 }
      let rest = others.map { curve.values[$0][point] }.filter(\.isFinite)
      return Deviations.distance(of: value, from: rest).magnitude > limit ? 1 : 0
    }
    // Counts of steps beyond, from each step to the end.
    var after = [Int](repeating: 0, count: beyond.count + 1)
    for point in beyond.indices.reversed() { after[point] = after[point + 1] + beyond[point] }
    func staysBeyond(_ start: Int, _ end: Int, _ share: Double) -> Bool {
      Double(after[start] - after[end]) >= share * Double(end - start)
    }
    return beyond.indices.first { start in
      beyond[start] == 1 && beyond.count - start >= leastSteps && staysBeyond(start, min(start + 10, beyond.count), 0.9)
        && staysBeyond(start, beyond.count, 0.9)
        && staysBeyond(max(start, beyond.count - 5), beyond.count, 0.5)
    }.map { curve.steps[$0] }
  }
}
