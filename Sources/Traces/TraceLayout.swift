import Failures
import HDF5
import Terms

/// The groups of a trained run's trace and what is in them; those of imported ones: `ImportedTraceWriting.swift`.
enum TraceLayout {
  static let format = "polypythia-trace"
  static let version = 1
  /// The text attributes that a trace may have; they are asked for by name, since the library does not survive every damaged
  /// list of attributes.
  static let textAttributes = [
    "format", "run", "size", "precision", "source", "configuration", "digest", "cpu", "openblas", "blas_core",
    "kernels", "bf16_products", "polypythia_version", "corpus_digest", "source_form", "source_file", "source_sha256",
  ]
  static let eventKindBytes = 32
  static let eventTextBytes = 512

  /// Writes an empty trace, atomically.
  static func create(_ path: String, _ description: TraceDescription) throws {
    guard description.probe.texts.count == description.probe.tokenIDs.count else {
      throw Failure(.internalError, path, "the probe set has not one text for each sequence")
    }
    let file = try HDF5File.create(path)
    let root = try file.root()
    try writeAttributes(root, description)
    try layOut(root, description)
    try file.close()
  }

  private static func writeAttributes(_ root: HDF5Group, _ description: TraceDescription) throws {
    for (name, value) in description.provenance { try root.setAttribute(name, value) }
    try root.setAttribute("format", format)
    try root.setAttribute("format_version", version)
    try root.setAttribute("run", description.run)
    try root.setAttribute("size", description.size)
    try root.setSeeds(description.initSeed, description.dataSeed)
    try root.setAttribute("precision", description.precision)
    try root.setAttribute("source", description.source)
    try root.setAttribute("configuration", description.configuration)
  }

  private static func layOut(_ root: HDF5Group, _ description: TraceDescription) throws {
    let train = try TraceGroup(root, "train", longName: "what each update measured")
    try train.growingAxis("step", chunk: 1024, longName: "number of the update, from 1")
    try train.variable(
      "loss", .float32, ["step"], chunk: 1024, units: "nat/token", longName: "training loss before the update")
    try train.variable(
      "gradient_norm", .float32, ["step"], chunk: 1024, longName: "norm of the gradient before clipping")
    try train.variable("learning_rate", .float64, ["step"], chunk: 1024, longName: "learning rate of the update")
    try train.variable(
      "tokens", .int64, ["step"], chunk: 1024, units: "token", longName: "tokens seen up to this update")

    let timing = try TraceGroup(root, "timing", longName: "how long each update took; differs between equal runs")
    try timing.growingAxis("step", chunk: 1024, longName: "number of the update, from 1")
    try timing.variable(
      "seconds", .float64, ["step"], chunk: 1024, units: "s", longName: "time of the update")
    try timing.variable(
      "tokens_per_second", .float64, ["step"], chunk: 1024, units: "token/s", longName: "speed of the update")

    let validation = try TraceGroup(root, "validation", longName: "loss on text that is never trained on")
    try validation.growingAxis("step", chunk: 64, longName: "updates done")
    try validation.variable(
      "loss", .float64, ["step"], chunk: 64, units: "nat/token", longName: "loss on held-out text")
    let digest = try validation.variable(
      "digest", .string(bytes: 64), ["step"], chunk: 64,
      longName: "SHA-256 of everything observed at the step")
    try digest.setAttribute("_Encoding", "utf-8")

    let weights = try TraceGroup(root, "weights", longName: "statistics of the weights")
    try weights.growingAxis("step", chunk: 64, longName: "updates done")
    try weights.namedAxis(
      "matrix", description.matrixNames, longName: "weight matrix; query, key and value taken apart")
    try weights.namedAxis("matrix_metric", Metric.ofMatrix.map(\.name), longName: "metric of one matrix")
    try weights.namedAxis("metric", Metric.ofModel.map(\.name), longName: "metric of the whole model")
    try weights.variable(
      "per_matrix", .float64, ["step", "matrix", "matrix_metric"], chunk: 8, longName: "metrics of every matrix")
    try weights.variable("model", .float64, ["step", "metric"], chunk: 64, longName: "metrics of the whole model")

    let activations = try TraceGroup(root, "activations", longName: "activations on the probe set")
    try activations.growingAxis("step", chunk: 64, longName: "updates done")
    try activations.indexAxis("token", count: description.probe.tokenCount, longName: "token of the probe set")
    try activations.indexAxis("feature", count: description.width, longName: "coordinate of the residual stream")
    for site in description.siteNames {
      try activations.variable(
        site, .float32, ["step", "token", "feature"], chunk: 1, longName: "residual stream at \(site)")
    }
    try layOutProbe(root, description.probe)

    let events = try TraceGroup(root, "events", longName: "what happened in the run")
    try events.growingAxis("event", chunk: 16, longName: "number of the event, from 0")
    try events.variable("step", .int64, ["event"], chunk: 16, longName: "updates done")
    for (name, bytes, longName) in [
      ("kind", eventKindBytes, "sort of event"), ("text", eventTextBytes, "what happened"),
    ] {
      try events.variable(name, .string(bytes: bytes), ["event"], chunk: 16, longName: longName)
        .setAttribute("_Encoding", "utf-8")
    }
  }

  private static func layOutProbe(_ root: HDF5Group, _ set: ProbeSet) throws {
    let probe = try TraceGroup(root, "probe", longName: "the fixed sequences that all runs share")
    try probe.indexAxis("token", count: set.tokenCount, longName: "token of the probe set")
    try probe.indexAxis("sequence", count: set.tokenIDs.count, longName: "sequence of the probe set")
    try probe.textVariable("text", set.texts, axis: "sequence", longName: "the sequence as text")
    try probe.variable("token_id", .int64, ["token"], longName: "id in the tokenizer")
      .write(set.tokenIDs.joined().map { Int64($0) })
    try probe.variable("sequence_index", .int64, ["token"], longName: "sequence that the token belongs to")
      .write(set.tokenIDs.enumerated().flatMap { index, tokens in tokens.map { _ in Int64(index) } })
    try probe.variable("position", .int64, ["token"], longName: "place of the token in its sequence")
      .write(set.tokenIDs.flatMap { $0.indices.map { Int64($0) } })
  }
}

extension HDF5Group {
  /// Writes the attributes that hold a run's seeds.
  func setSeeds(_ initial: Int?, _ dataOrder: Int?) throws {
    try setAttribute("init_seed", Seed.stored(initial))
    try setAttribute("data_seed", Seed.stored(dataOrder))
  }
}
