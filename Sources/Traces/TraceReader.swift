import Failures
import Glibc
import HDF5
import Terms

/// Reads the trace of one run, also while it is being written.
///
/// Each call opens the file, reads and closes it; a file that is met in the middle of an append is tried again for a moment.
/// Where a killed process left variables of different lengths, the rows that all have count. A trace need not have every
/// group: one that was imported may hold nothing but metrics; what is not there reads as empty.
public struct TraceReader: Sendable {
  /// Where the trace is.
  public let path: String
  /// The run's name.
  public let run: String
  /// The model's size.
  public let size: String
  /// Seed of the initial weights.
  public let initSeed: Int?
  /// Seed of the data order.
  public let dataSeed: Int?
  /// Arithmetic of the training.
  public let precision: String
  /// Where the values come from.
  public let source: String
  /// Whether the run was trained here, not imported, captured or made up.
  public var isTrainedHere: Bool { source == TraceDescription.trained }
  /// The run's configuration as JSON.
  public let configuration: String
  /// All text attributes of the root, with the provenance, by name.
  public let attributes: [String: String]
  /// The sites whose activations are recorded: "embedding", "layer.0" …, "final", in the order of the network.
  public let sites: [String]
  /// The matrices whose metrics are recorded.
  public let matrixNames: [String]
  /// Tokens of the probe set.
  public let tokens: Int
  /// Features of an activation.
  public let features: Int
  /// The groups that the trace has: "train", "validation", "metrics" …
  public let groups: [String]

  /// What the trace of a run is called in the run's folder.
  public static let fileName = "trace.h5"

  /// Opens a trace and reads what it says of the run.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it is absent, `badData` when it is damaged or is no trace.
  public init(_ path: String) throws {
    self = try Self.withRetries { try TraceReader(path: path, root: HDF5File.open(path).root()) }
  }

  private init(path: String, root: HDF5Group) throws {
    self.path = path
    guard (try? root.textAttribute("format")) == TraceLayout.format else {
      throw Failure(
        .badData, path, "is not a polypythia trace", remedy: "name a \(Self.fileName) that polypythia wrote")
    }
    let version = try root.integerAttribute("format_version")
    guard version == TraceLayout.version else {
      throw Failure(
        .badData, path, "is a trace of format version \(version), but this program reads \(TraceLayout.version)",
        remedy: "use the version of polypythia that wrote it")
    }
    var attributes: [String: String] = [:]
    for name in TraceLayout.textAttributes {
      if let text = try? root.textAttribute(name) { attributes[name] = text }
    }
    self.attributes = attributes
    run = try root.textAttribute("run")
    size = try root.textAttribute("size")
    initSeed = Seed.known(try root.integerAttribute("init_seed"))
    dataSeed = Seed.known(try root.integerAttribute("data_seed"))
    precision = try root.textAttribute("precision")
    source = try root.textAttribute("source")
    configuration = try root.textAttribute("configuration")
    groups = try root.names()
    matrixNames = groups.contains("weights") ? try root.group("weights").dataset("matrix").readTexts() : []
    guard groups.contains("activations") else {
      (tokens, features, sites) = (0, 0, [])
      return
    }
    let activations = try root.group("activations")
    tokens = try activations.dataset("token").rows
    features = try activations.dataset("feature").rows
    guard tokens <= 1 << 31, features <= 1 << 31 else {
      throw Failure(.badData, path, "declares activations of \(tokens) tokens and \(features) features")
    }
    sites = Self.inOrder(try activations.names().filter { !["step", "token", "feature"].contains($0) })
  }

  /// Whether the trace has a group.
  public func has(_ group: String) -> Bool { groups.contains(group) }

  /// The updates.
  ///
  /// - Throws: `Failure` of kind `badData` when the trace is damaged, `missingInput` when it is no longer there.
  public func training() throws -> TrainingSeries {
    guard has("train") else {
      return TrainingSeries(steps: [], losses: [], gradientNorms: [], learningRates: [], tokens: [])
    }
    return try read { root in
      let group = try open(root, .train)
      return TrainingSeries(
        steps: try group.recordedSteps(), losses: try group.read("loss", Float.self, shape: []),
        gradientNorms: try group.read("gradient_norm", Float.self, shape: []),
        learningRates: try group.read("learning_rate", Double.self, shape: []),
        tokens: try group.read("tokens", Int64.self, shape: []).map { Int($0) })
    }
  }

  /// The times of the updates.
  ///
  /// - Throws: as `training`.
  public func timing() throws -> TimingSeries {
    guard has("timing") else { return TimingSeries(steps: [], seconds: [], tokensPerSecond: []) }
    return try read { root in
      let group = try open(root, .timing)
      return TimingSeries(
        steps: try group.recordedSteps(), seconds: try group.read("seconds", Double.self, shape: []),
        tokensPerSecond: try group.read("tokens_per_second", Double.self, shape: []))
    }
  }

  /// The held-out losses and the digests of the observations.
  ///
  /// - Throws: as `training`.
  public func validation() throws -> ValidationSeries {
    guard has("validation") else { return ValidationSeries(steps: [], losses: [], digests: []) }
    return try read { root in
      let group = try open(root, .validation)
      return ValidationSeries(
        steps: try group.recordedSteps(), losses: try group.read("loss", Double.self, shape: []),
        digests: try group.texts("digest"))
    }
  }

  /// The weight metrics.
  ///
  /// - Throws: as `training`.
  public func weights() throws -> WeightSeries {
    guard has("weights") else {
      return WeightSeries(steps: [], matrices: [], matrixMetrics: [], modelMetrics: [], perMatrix: [], model: [])
    }
    return try read { root in
      let group = try open(root, .weights)
      let weights = try root.group("weights")
      let matrixMetrics = try weights.dataset("matrix_metric").readTexts()
      let modelMetrics = try weights.dataset("metric").readTexts()
      return WeightSeries(
        steps: try group.recordedSteps(), matrices: matrixNames, matrixMetrics: matrixMetrics,
        modelMetrics: modelMetrics,
        perMatrix: try group.read("per_matrix", Double.self, shape: [matrixNames.count, matrixMetrics.count]),
        model: try group.read("model", Double.self, shape: [modelMetrics.count]))
    }
  }

  /// The steps of which everything is recorded: held-out loss, weight metrics and activations.
  ///
  /// - Throws: as `training`.
  public func observedSteps() throws -> [Int] {
    guard has("weights"), has("activations"), has("validation") else { return [] }
    return try read { root in
      let weights = Set(try open(root, .weights).recordedSteps())
      let activations = Set(try open(root, .activations).recordedSteps())
      return try open(root, .validation).recordedSteps().filter { weights.contains($0) && activations.contains($0) }
    }
  }

  /// The activations of one site at one observed step.
  ///
  /// - Throws: `Failure` of kind `badData` when the site or step is not there.
  public func activations(site: String, step: Int) throws -> ActivationMatrix {
    try read { root in
      guard sites.contains(site) else { throw Failure(.badData, path, "has no activations of the site \"\(site)\"") }
      let group = try GrowingGroup(root, GroupKind.activations.rawValue, [site])
      guard let row = try group.recordedSteps().firstIndex(of: step) else {
        throw Failure(.badData, path, "has no activations of step \(step)")
      }
      let values = try group.read(site, Float.self, shape: [tokens, features], rows: row..<(row + 1))
      return ActivationMatrix(values: values, tokens: tokens, features: features)
    }
  }

  /// The events in the order in which they happened.
  ///
  /// - Throws: as `training`.
  public func events() throws -> [TraceEvent] {
    guard has("events") else { return [] }
    return try read { root in
      let group = try open(root, .events)
      let (kinds, texts) = (try group.texts("kind"), try group.texts("text"))
      return try group.recordedSteps().enumerated().map {
        TraceEvent(step: $0.element, kind: TraceEventKind(word: kinds[$0.offset]), text: texts[$0.offset])
      }
    }
  }

  /// The probe set.
  ///
  /// - Throws: as `training`.
  public func probe() throws -> ProbeSet {
    guard has("probe") else { return ProbeSet(tokenIDs: [], texts: []) }
    return try read { root in
      let group = try root.group("probe")
      let texts = try group.dataset("text").readTexts()
      let tokens = try group.dataset("token_id").read(Int64.self)
      let sequences = try group.dataset("sequence_index").read(Int64.self)
      guard tokens.count == sequences.count, sequences.allSatisfy({ texts.indices.contains(Int($0)) }) else {
        throw Failure(.badData, "\(path):/probe", "its tokens do not belong to its sequences")
      }
      var lists = [[Int32]](repeating: [], count: texts.count)
      for (token, sequence) in zip(tokens, sequences) { lists[Int(sequence)].append(Int32(clamping: token)) }
      return ProbeSet(tokenIDs: lists, texts: texts)
    }
  }

  private func open(_ root: HDF5Group, _ kind: GroupKind) throws -> GrowingGroup {
    try kind.open(root, sites: sites)
  }

  func read<Answer>(_ body: (HDF5Group) throws -> Answer) throws -> Answer {
    try Self.withRetries { try body(HDF5File.open(path).root()) }
  }

  /// A trace that is just being appended to looks damaged and is whole again a moment later; nothing else is tried again.
  static func withRetries<Answer>(_ body: () throws -> Answer) throws -> Answer {
    for pause in [5_000, 20_000, 60_000, 100_000, 100_000] as [UInt32] {
      do {
        return try body()
      } catch let failure as Failure where failure.kind == .badData {
        usleep(pause)
      }
    }
    do {
      return try body()
    } catch let failure as Failure where failure.kind == .badData && failure.remedy.isEmpty {
      throw Failure(failure.kind, failure.subject, failure.reason, remedy: repair)
    }
  }

  /// What to do about a damaged trace.
  private static let repair = "remove the run's folder; the same sweep or import command makes it again"

  /// Sites in the order of the network, which is not that of the alphabet: layer.10 comes after layer.9.
  private static func inOrder(_ names: [String]) -> [String] {
    func place(_ name: String) -> (Int, String) {
      if name == "embedding" { return (-1, name) }
      if name.hasPrefix("layer."), let layer = Int(name.dropFirst(6)), layer >= 0 { return (layer, name) }
      return (Int.max, name)
    }
    return names.sorted { place($0) < place($1) }
  }
}

extension GrowingGroup {
  /// Reads numbers, after a check that a row has the expected shape.
  func read<Value: HDF5Number>(_ name: String, _ type: Value.Type, shape: [Int], rows range: Range<Int>? = nil) throws
    -> [Value]
  {
    try variable(name, shape: shape).read(type, rows: range ?? 0..<rows)
  }

  /// Reads texts.
  func texts(_ name: String) throws -> [String] {
    try variable(name, shape: []).readTexts(rows: 0..<rows)
  }
}
