import Failures
import HDF5

/// Imported metrics; every metric has one value for each step.
public struct MetricSeries: Sendable, Equatable {
  /// The steps, ascending.
  public let steps: [Int]
  /// The metrics; a value is NaN where the source has none.
  public let metrics: [ImportedMetric]

  /// Names the steps and the metrics over them.
  public init(steps: [Int], metrics: [ImportedMetric]) {
    self.steps = steps
    self.metrics = metrics
  }
}

extension TraceReader {
  /// The imported metrics in the order of their stored names; empty when the trace has none.
  ///
  /// - Throws: `Failure` of kind `badData` when the trace is damaged.
  public func metrics() throws -> MetricSeries {
    guard has("metrics") else { return MetricSeries(steps: [], metrics: []) }
    return try read { root in
      try Self.series(root.group("metrics"), reserved: ImportedRun.reservedForMetrics, path)
    }
  }

  /// The results on benchmark tasks in the order of their stored names; empty when the trace has none.
  ///
  /// - Throws: `Failure` of kind `badData` when the trace is damaged.
  public func evaluations() throws -> [TaskEvaluation] {
    guard has("evaluation") else { return [] }
    return try read { root in
      let parent = try root.group("evaluation")
      return try parent.names().map { name in
        let group = try parent.group(name)
        let series = try Self.series(group, reserved: ImportedRun.reservedForTasks, path)
        let items = try Self.items(group, steps: series.steps.count, path)
        return TaskEvaluation(
          task: (try? group.textAttribute("long_name")) ?? name, steps: series.steps, metrics: series.metrics,
          items: items)
      }
    }
  }

  private static func series(_ group: HDF5Group, reserved: Set<String>, _ path: String) throws -> MetricSeries {
    let steps = try group.dataset("step").read(Int64.self).map { Int($0) }
    guard zip(steps, steps.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw Failure(.badData, path, "its imported steps do not ascend")
    }
    let metrics = try group.names().filter { !reserved.contains($0) }.map { name in
      let dataset = try group.dataset(name)
      guard dataset.shape == [steps.count] else {
        throw Failure(
          .badData, dataset.subject, "its shape \(dataset.shape) is not that of its \(steps.count) steps")
      }
      return ImportedMetric(
        name: (try? dataset.textAttribute("long_name")) ?? name, sourceName: try? dataset.textAttribute("source_name"),
        values: try dataset.read(Double.self))
    }
    return MetricSeries(steps: steps, metrics: metrics)
  }

  private static func items(_ group: HDF5Group, steps: Int, _ path: String) throws -> ItemScores? {
    guard group.contains("item") else { return nil }
    let items = try group.dataset("item").read(Int64.self).map { Int($0) }
    let choices = try group.dataset("choice").rows
    func dataset(_ name: String, _ shape: [Int]) throws -> HDF5Dataset {
      let dataset = try group.dataset(name)
      guard dataset.shape == shape else {
        throw Failure(.badData, dataset.subject, "its shape \(dataset.shape) is not \(shape)")
      }
      return dataset
    }
    func integers(_ name: String, _ shape: [Int]) throws -> [Int] {
      try dataset(name, shape).read(Int64.self).map { Int($0) }
    }
    return ItemScores(
      items: items, choices: choices,
      logLikelihoods: try dataset("log_likelihood", [steps, items.count, choices]).read(Double.self),
      predictions: try integers("prediction", [steps, items.count]), gold: try integers("gold", [items.count]),
      accuracy: try dataset("accuracy", [steps, items.count]).read(Double.self))
  }
}
