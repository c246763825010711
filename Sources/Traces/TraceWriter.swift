import Failures
import Files
import Glibc
import HDF5
import Terms

/// Writes the trace of one run.
///
/// Rows are kept in memory until an observation or `flush`; each of these opens the file, appends everything as one
/// transaction and closes it, so that any reader can open the file at any time and a killed process leaves a valid one.
/// Record an observation before the checkpoint of the same step: then a trace never lags behind what a run resumes from.
public final class TraceWriter {
  /// Where the trace is.
  public let path: String
  /// The last step that the trace held before it was cut for continuing, or nil where it held none.
  public let lastStepFound: Int?

  private let sites: [String]
  private let matrices: Int
  private let valuesPerSite: Int
  private var rows: [TrainingRow] = []
  private var observations: [Observation] = []
  private var events: [TraceEvent] = []

  /// Creates an empty trace, replacing one of that name.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public init(creating path: String, _ description: TraceDescription) throws {
    try TraceLayout.create(path, description)
    self.path = path
    sites = description.siteNames
    matrices = description.matrixNames.count
    valuesPerSite = description.probe.tokenCount * description.width
    lastStepFound = nil
  }

  /// Opens a trace to continue it after a step: everything recorded beyond that step is cut off.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it is absent, `badData` when it is damaged.
  public init(continuing path: String, after step: Int) throws {
    let reader = try TraceReader(path)
    self.path = path
    sites = reader.sites
    matrices = reader.matrixNames.count
    valuesPerSite = reader.tokens * reader.features
    lastStepFound = try Self.withRetries {
      let file = try HDF5File.openForAppending(path, cutting: true)
      let root = try file.root()
      var found: Int?
      var changed = false
      for kind in GroupKind.allCases {
        var group = try kind.open(root, sites: reader.sites)
        if kind == .train { found = try group.lastStep() }
        let kept = try group.rows(through: step)
        guard group.differs(from: kept) else { continue }
        try group.resize(rows: kept)
        changed = true
      }
      if changed { try file.close() }
      return found
    }
  }

  /// Keeps a row for the next append.
  public func record(_ row: TrainingRow) { rows.append(row) }

  /// Keeps an event for the next append.
  public func recordEvent(step: Int, kind: TraceEventKind, text: String) {
    events.append(TraceEvent(step: step, kind: kind, text: text))
  }

  /// Appends the rows and events kept so far and an observation.
  ///
  /// - Throws: `Failure` of kind `internalError` when the observation is not of the trace's shape; of kind `inputOutput` when the
  ///   file cannot be written: then nothing is lost, and the next call tries again.
  public func observe(_ observation: Observation) throws {
    guard observation.perMatrix.count == matrices, observation.activations.count == sites.count,
      observation.perMatrix.allSatisfy({ $0.count == Metric.ofMatrix.count }),
      observation.model.count == Metric.ofModel.count,
      observation.activations.allSatisfy({ $0.count == valuesPerSite })
    else {
      throw Failure(.internalError, path, "the observation of step \(observation.step) is not of the trace's shape")
    }
    observations.append(observation)
    try flush()
  }

  /// Appends what is kept.
  ///
  /// - Throws: as `observe`.
  public func flush() throws {
    guard !rows.isEmpty || !observations.isEmpty || !events.isEmpty else { return }
    try Self.withRetries { try append() }
    rows = []
    observations = []
    events = []
  }

  private func append() throws {
    let file = try HDF5File.openForAppending(path)
    let root = try file.root()
    if let first = rows.first {
      let steps = rows.map { Int64($0.step) }
      try extend(root, .train, by: rows.count, from: first.step) { group, row in
        try group.write("step", steps, at: row)
        try group.write("loss", rows.map(\.loss), at: row)
        try group.write("gradient_norm", rows.map(\.gradientNorm), at: row)
        try group.write("learning_rate", rows.map(\.learningRate), at: row)
        try group.write("tokens", rows.map { Int64($0.tokens) }, at: row)
      }
      try extend(root, .timing, by: rows.count, from: first.step) { group, row in
        try group.write("step", steps, at: row)
        try group.write("seconds", rows.map(\.seconds), at: row)
        try group.write("tokens_per_second", rows.map(\.tokensPerSecond), at: row)
      }
    }
    if let first = observations.first {
      try extend(root, .validation, by: observations.count, from: first.step) { group, row in
        try group.write("step", observations.map { Int64($0.step) }, at: row)
        try group.write("loss", observations.map(\.validationLoss), at: row)
        try group.write("digest", texts: observations.map(\.digest), at: row)
      }
      try extend(root, .weights, by: observations.count, from: first.step) { group, row in
        try group.write("step", observations.map { Int64($0.step) }, at: row)
        try group.write("per_matrix", observations.flatMap { $0.perMatrix.flatMap { $0 } }, at: row)
        try group.write("model", observations.flatMap(\.model), at: row)
      }
      try extend(root, .activations, by: observations.count, from: first.step) { group, row in
        try group.write("step", observations.map { Int64($0.step) }, at: row)
        for (offset, observation) in observations.enumerated() {
          for (site, values) in zip(sites, observation.activations) {
            try group.write(site, values, at: row + offset)
          }
        }
      }
    }
    if !events.isEmpty {
      try extend(root, .events, by: events.count, from: nil) { group, row in
        try group.write("event", events.indices.map { Int64(row + $0) }, at: row)
        try group.write("step", events.map { Int64($0.step) }, at: row)
        try group.write("kind", texts: events.map(\.kind.rawValue), at: row)
        try group.write("text", texts: events.map(\.text), at: row)
      }
    }
    try file.close()
  }

  /// Makes room in a group and fills it; rows that already have the new steps (a write that failed half way) are replaced.
  private func extend(
    _ root: HDF5Group, _ kind: GroupKind, by count: Int, from firstStep: Int?,
    _ fill: (_ group: GrowingGroup, _ row: Int) throws -> Void
  ) throws {
    var group = try kind.open(root, sites: sites)
    let row = try firstStep.map { try group.rows(through: $0 - 1) } ?? group.rows
    try group.resize(rows: row + count)
    try fill(group, row)
  }

  /// Tries again for about a second when a file cannot be opened for the moment (a full table of open files, a network
  /// disk that hiccups).
  private static func withRetries<Answer>(_ attempt: () throws -> Answer) throws -> Answer {
    for pause in [10_000, 30_000, 100_000, 300_000, 600_000] as [UInt32] {
      do {
        return try attempt()
      } catch let failure as Failure where failure.kind != .internalError {
        usleep(pause)
      }
    }
    return try attempt()
  }
}

/// The groups that grow.
enum GroupKind: String, CaseIterable {
  case train, timing, validation, weights, activations, events

  func open(_ root: HDF5Group, sites: [String]) throws -> GrowingGroup {
    let names =
      switch self {
      case .train: ["loss", "gradient_norm", "learning_rate", "tokens"]
      case .timing: ["seconds", "tokens_per_second"]
      case .validation: ["loss", "digest"]
      case .weights: ["per_matrix", "model"]
      case .activations: sites
      case .events: ["event", "kind", "text"]
      }
    return try GrowingGroup(root, rawValue, names)
  }
}
