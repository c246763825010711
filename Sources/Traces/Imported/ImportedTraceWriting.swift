import Failures
import HDF5
import Terms

extension ImportedRun {
  /// Names that a group's own axes and variables have.
  static let reservedForMetrics: Set<String> = ["step"]
  static let reservedForTasks: Set<String> = [
    "step", "item", "choice", "log_likelihood", "prediction", "gold", "accuracy",
  ]

  /// Writes the run as a trace, the events apart where `withEvents` is false: `writeEvents` adds them then.
  ///
  /// - Parameters:
  ///   - path: the trace, for example "DIR/RUN/trace.h5"; an earlier one is replaced.
  ///   - size: the model's size where the source names it, else a word for the whole import.
  ///   - initSeed: seed of the initial weights; nil when it is not known.
  ///   - dataSeed: seed of the data order; nil when it is not known.
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public func write(
    to path: String, size: String, initSeed: Int? = nil, dataSeed: Int? = nil, withEvents: Bool = true
  ) throws {
    let file = try HDF5File.create(path)
    let root = try file.root()
    try root.setAttribute("format", TraceLayout.format)
    try root.setAttribute("format_version", TraceLayout.version)
    for (attribute, text) in [
      ("run", name), ("size", size), ("precision", "unknown"), ("source", source.text),
      ("source_form", source.form), ("source_file", source.file), ("source_sha256", source.sha256),
      ("configuration", configuration), ("digest", digest),
    ] {
      try root.setAttribute(attribute, text)
    }
    try root.setAttribute("source_files", source.fileCount)
    try root.setSeeds(initSeed, dataSeed)
    if !steps.isEmpty { try writeMetrics(root) }
    if !evaluations.isEmpty { try writeEvaluations(root) }
    if withEvents { try Self.writeEvents(events, root) }
    try file.close()
  }

  /// Adds the events to a trace that was written without them.
  ///
  /// - Throws: `Failure` of kind `inputOutput`.
  public static func writeEvents(_ events: [TraceEvent], to path: String) throws {
    let file = try HDF5File.openForAppending(path)
    try writeEvents(events, file.root())
    try file.close()
  }

  private func writeMetrics(_ root: HDF5Group) throws {
    let group = try TraceGroup(root, "metrics", longName: "imported metrics")
    try group.numberedAxis("step", steps, longName: "updates done")
    try Self.write(metrics, into: group, reserved: Self.reservedForMetrics)
  }

  private static func write(_ metrics: [ImportedMetric], into group: TraceGroup, reserved: Set<String>) throws {
    let names = StoredName.unique(metrics.map(\.name), reserved: reserved)
    for (name, metric) in zip(names, metrics) {
      let dataset = try group.variable(name, .float64, ["step"], longName: metric.name)
      try dataset.setAttribute("source_name", metric.sourceName)
      try dataset.write(metric.values)
    }
  }

  private func writeEvaluations(_ root: HDF5Group) throws {
    let parent = try root.createGroup("evaluation")
    try parent.setAttribute("long_name", "results on benchmark tasks")
    let names = StoredName.unique(evaluations.map(\.task), reserved: [])
    for (name, evaluation) in zip(names, evaluations) {
      let group = try TraceGroup(parent, name, longName: evaluation.task)
      try group.numberedAxis("step", evaluation.steps, longName: "updates done")
      try Self.write(evaluation.metrics, into: group, reserved: Self.reservedForTasks)
      guard let items = evaluation.items else { continue }
      try group.numberedAxis("item", items.items, longName: "number of the item in the source")
      try group.indexAxis("choice", count: items.choices, longName: "choice of the item")
      try group.variable(
        "log_likelihood", .float64, ["step", "item", "choice"], units: "nat",
        longName: "summed log-likelihood of the choice"
      ).write(items.logLikelihoods)
      try group.variable(
        "prediction", .int64, ["step", "item"],
        longName: "most likely choice; -1 where there is nothing to choose between"
      ).write(items.predictions.map { Int64($0) })
      try group.variable("gold", .int64, ["item"], longName: "right choice; -1 where the source does not say")
        .write(items.gold.map { Int64($0) })
      try group.variable("accuracy", .float64, ["step", "item"], longName: "1 for a right answer, 0 for a wrong one")
        .write(items.accuracy)
    }
  }

  private static func writeEvents(_ events: [TraceEvent], _ root: HDF5Group) throws {
    let group = try TraceGroup(root, "events", longName: "what happened in the run")
    try group.indexAxis("event", count: events.count, longName: "number of the event, from 0")
    try group.variable("step", .int64, ["event"], longName: "updates done").write(events.map { Int64($0.step) })
    for (name, bytes, texts, longName) in [
      ("kind", TraceLayout.eventKindBytes, events.map(\.kind.rawValue), "sort of event"),
      ("text", TraceLayout.eventTextBytes, events.map(\.text), "what happened"),
    ] {
      let dataset = try group.variable(name, .string(bytes: bytes), ["event"], longName: longName)
      try dataset.setAttribute("_Encoding", "utf-8")
      try dataset.write(texts)
    }
  }
}
