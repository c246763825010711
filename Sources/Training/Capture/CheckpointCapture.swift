import Checkpoints
import Corpus
import Failures
import Files
import Foundation
import NeoX
import Traces

/// Turns checkpoints of any origin into traces, as if the runs had been observed in training: activations on a probe text, weight
/// metrics, and the loss on that text in the place of the validation loss.
///
/// One checkpoint is in memory at a time.
public struct CheckpointCapture {
  /// What was captured of one run.
  public struct Outcome: Codable, Sendable, Equatable {
    /// The run's name.
    public let run: String
    /// Its trace.
    public let trace: String
    /// The steps in it.
    public let steps: [Int]
  }

  private let runs: [CapturedRun]
  private let probe: ProbeText

  /// Looks at what there is to capture; nothing is read or written yet.
  ///
  /// - Parameters:
  ///   - folders: checkpoints named `stepN`, or folders of such.
  ///   - probe: the text to look at the models with; the first pages of the built-in corpus unless given.
  /// - Throws: `Failure` of kind `missingInput` when a folder holds no such checkpoint.
  public init(_ folders: [String], probe: String? = nil) throws {
    runs = try CapturedRun.runs(of: folders)
    self.probe = ProbeText(probe)
  }

  /// Captures every run into `folder/RUN/trace.h5`.
  ///
  /// - Parameter progress: called after each checkpoint with the run's name and the step.
  /// - Throws: `Failure` of kind `cannotCreate` when a trace is there already; what reading checkpoints and writing traces throw.
  public func perform(into folder: String, progress: (_ run: String, _ step: Int) -> Void = { _, _ in }) throws
    -> [Outcome]
  {
    let outcomes = runs.map { run in
      let place = folder + "/" + run.name
      return Outcome(run: run.name, trace: TrainingRun.tracePath(in: place), steps: run.checkpoints.map(\.step))
    }
    for outcome in outcomes where FileManager.default.fileExists(atPath: outcome.trace) {
      throw Failure(.cannotCreate, outcome.trace, "is there already", remedy: "name another folder with --out")
    }
    for (run, outcome) in zip(runs, outcomes) {
      do {
        try AtomicWriting.build(outcome.trace) { try capture(run, to: $0, progress: progress) }
      } catch {
        rmdir(PathName.parent(of: outcome.trace))
        throw error
      }
    }
    return outcomes
  }

  private func capture(_ run: CapturedRun, to trace: String, progress: (_ run: String, _ step: Int) -> Void) throws {
    guard let first = run.checkpoints.first else { return }
    let shape = try ModelFolder(first.path).model
    if let obstacle = shape.obstacle {
      throw Failure(.badData, first.path, "cannot be computed: \(obstacle)", remedy: "use models of the suite's kind")
    }
    guard let tokenizer = try CheckpointTokenizer.read(first.path) else {
      throw Failure(
        .missingInput, first.path + "/tokenizer.json", "does not exist",
        remedy: "put the model's own beside the weights")
    }
    let sequences = try probe.cut(by: tokenizer, vocabulary: shape.vocabularySize, checkpoint: first.path)
    let recorded = sequences.map { Array($0.dropLast()) }
    let model = Model(shape, sequenceLength: ProbeText.length, forTraining: false)
    let observer = Observer(MultithreadedModel(model, threads: 1), validation: sequences, probe: recorded)
    try AtomicWriting.ensureFolder(PathName.parent(of: trace))
    let texts = recorded.map { tokenizer.decode($0) }
    let writer = try TraceWriter(
      creating: trace, try description(run, shape, ProbeSet(tokenIDs: recorded, texts: texts)))
    writer.recordEvent(
      step: first.step, kind: .note, text: "captured from checkpoints; the validation loss is that of the probe text")
    for checkpoint in run.checkpoints {
      _ = try HuggingFaceCheckpoint.read(checkpoint.path) { layout in
        guard layout == model.layout else {
          throw Failure(
            .badData, checkpoint.path, "holds a model of another shape than \(first.path)",
            remedy: "name the checkpoints of one run only")
        }
        return model.parameters
      }
      try writer.observe(observer.observe(step: checkpoint.step))
      progress(run.name, checkpoint.step)
    }
    try writer.flush()
  }

  private func description(_ run: CapturedRun, _ shape: ModelConfiguration, _ probe: ProbeSet) throws
    -> TraceDescription
  {
    let seeds = run.seeds
    let folders = run.checkpoints.map(\.path)
    let configuration = try JSONSerialization.data(
      withJSONObject: [
        "layers": shape.layers, "width": shape.width, "heads": shape.heads, "vocabulary_size": shape.vocabularySize,
        "gelu": shape.activation.rawValue, "checkpoints": folders,
      ], options: [.sortedKeys, .withoutEscapingSlashes])
    let provenance = Provenance.current()
    return TraceDescription(
      run: run.name, size: ModelSize.of(shape)?.name ?? "\(shape.layers)x\(shape.width)", initSeed: seeds.initial,
      dataSeed: seeds.data, source: "captured from checkpoints",
      configuration: String(decoding: configuration, as: UTF8.self),
      matrixNames: WeightMetrics.matrixNames(layers: shape.layers), siteNames: Model.siteNames(layers: shape.layers),
      width: shape.width, probe: probe,
      provenance: [
        ("cpu", provenance.cpu), ("openblas", provenance.openBLAS), ("blas_core", provenance.blasCore),
        ("kernels", provenance.kernels), ("polypythia_version", provenance.version),
      ])
  }
}
