/// One metric of several runs at the steps that all of them have.
public struct CommonCurve: Sendable {
  /// The common steps, ascending.
  public let steps: [Int]
  /// One row per run, one value per common step.
  public let values: [[Double]]

  /// Aligns curves given as steps and values; of a step that occurs twice in a run the later entry counts.
  public init(_ curves: [(steps: [Int], values: [Double])]) {
    let lookups = curves.map { Dictionary(zip($0.steps, $0.values)) { _, later in later } }
    let common = lookups.dropFirst().reduce(Set(lookups.first.map { Array($0.keys) } ?? [])) {
      $0.intersection($1.keys)
    }
    let ordered = common.sorted()
    steps = ordered
    values = lookups.map { lookup in ordered.map { lookup[$0] ?? .nan } }
  }

  private init(steps: [Int], values: [[Double]]) {
    self.steps = steps
    self.values = values
  }

  /// The means of `width` neighbouring values, this one and those before it; of fewer at the start.
  func smoothed(width: Int) -> CommonCurve {
    CommonCurve(steps: steps, values: values.map { $0.trailingMeans(of: width) })
  }

  /// One number for each run, and what it is.
  struct Summary {
    let label: String
    let lastStep: Int
    let values: [Double]
  }

  /// The value of each run at the last common step; nil without common steps.
  var lastValue: Summary? {
    steps.last.map { last in
      Summary(label: "at step \(last)", lastStep: last, values: values.map { $0[steps.count - 1] })
    }
  }

  /// The mean of each run over the later half of the common steps (of an odd number the middle one included); nil without
  /// common steps.
  var laterMean: Summary? {
    guard let last = steps.last else { return nil }
    let half = steps.count / 2
    let means = values.map { row in row[half...].reduce(0, +) / Double(row.count - half) }
    return Summary(label: "mean of steps \(steps[half]) to \(last)", lastStep: last, values: means)
  }
}

extension [Double] {
  /// The mean of each number and the ones before it, `count` together; of fewer at the start.
  public func trailingMeans(of count: Int) -> [Double] {
    indices.map { end in
      let part = self[Swift.max(0, end + 1 - count)...end]
      return part.reduce(0, +) / Double(part.count)
    }
  }
}
