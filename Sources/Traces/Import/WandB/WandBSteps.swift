/// What counts the steps of a run.
///
/// All metrics of a run share one count: W&B's own, which grows with every row that is logged, or a key with the number of updates.
struct WandBSteps {
  /// The key; nil for W&B's own count.
  var key: String?
  /// Keys that count something, which are no metrics.
  var counters: Set<String> = []
  /// Why W&B's own count is used although the run names a key, for people.
  var reason: String?

  /// Finds the count: the key that was asked for, else the only one that `define_metric` named, if it counts in whole numbers and for
  /// all metrics.
  ///
  /// - Throws: `Failure` of kind `missingInput` or `badData`.
  init(of parts: [WandBPart], asked: String?) throws {
    let metrics = parts.flatMap(\.metrics)
    counters = Set(metrics.map(\.stepKey)).subtracting([""])
    if let asked {
      if asked != "_step" {
        key = asked
        counters.insert(asked)
      }
      return
    }
    let named = counters.subtracting(["_step"]).sorted()
    guard let only = named.first else { return }
    guard named.count == 1 else {
      reason = "define_metric names several keys that count steps: \(named.joined(separator: ", "))"
      return
    }
    reason = try Self.unfit(only, metrics, parts)
    if reason == nil { key = only }
  }

  private static func unfit(_ key: String, _ metrics: [WandBMetric], _ parts: [WandBPart]) throws -> String? {
    var covered: [String: Bool] = [:]
    var reason: String?
    for part in parts {
      try part.forEachRow { row, _ in
        guard reason == nil else { return }
        for value in row.values where !value.key.hasPrefix("_") {
          guard let number = value.number else { continue }
          if value.key == key {
            guard StepNumber.exact(number) == nil else { continue }
            reason = "\(key) is \(number) once, no whole number from 0"
          } else if covered[value.key] == nil {
            let definition = metrics.last { $0.name == value.key } ?? metrics.last { $0.covers(value.key) }
            covered[value.key] = definition?.stepKey == key
            if definition?.stepKey != key { reason = "\(key) does not count the steps of \(value.key)" }
          }
        }
      }
    }
    return reason
  }

  /// The step of a row; nil where it has none, or none that is a whole number from 0.
  func step(of row: WandBRow) -> Int? {
    if let key { return row[key].flatMap(StepNumber.exact) }
    if let step = row.step { return step >= 0 && step <= StepNumber.largest ? Int(step) : nil }
    return row["_step"].flatMap(StepNumber.exact)
  }
}
