import Checkpoints
import Corpus
import Failures
import Files
import Foundation
import NeoX
import Traces

/// The work of one process on one run: set-up or resumption, the loop over updates, the end.
final class TrainingSession {
  private let run: TrainingRun
  private let configuration: RunConfiguration
  private let corpus: PreparedCorpus
  private let trainer: Trainer
  private let observer: Observer
  private let trace: TraceWriter
  private let tokenizerJSON: Data?
  private let observationSteps: Set<Int>
  private let checkpointSteps: Set<Int>
  private var progress: TrainingProgress
  private var history: LossHistory
  private var pace = Pace()

  /// Decides how the run begins, then sets up model, trace and notes accordingly.
  ///
  /// - Throws: what `RunStart`, the corpus, `Trainer`, the checkpoint and the trace throw; `Failure` of kind `configuration` when
  ///   the corpus has more vocabulary rows than the model.
  init(_ run: TrainingRun) throws {
    self.run = run
    configuration = run.configuration
    corpus = try PreparedCorpus.open(folder: run.corpusFolder)
    let remains = try RunStart.Remains.read(folder: run.folder)
    let start = try RunStart(
      remains, configuration: configuration, corpusDigest: corpus.digest, folder: run.folder)
    guard corpus.description.vocabularyRows <= configuration.vocabularySize else {
      throw Failure(
        .configuration, run.corpusFolder,
        "was made for \(corpus.description.vocabularyRows) vocabulary rows, but the model has "
          + "\(configuration.vocabularySize)", remedy: "choose another folder with --out")
    }

    trainer = try Trainer(configuration, corpus: corpus, threads: run.threads)
    let probe = corpus.probeSequences(
      count: configuration.probeSequences, length: configuration.probeLength, seed: TrainingRun.sharedSeed)
    let validation = corpus.validationSequences(
      count: configuration.validationSequences, length: configuration.sequenceLength)
    try verify(validation + probe, of: corpus.validation.dataPath, rows: configuration.vocabularySize)
    observer = Observer(trainer.multithreaded, validation: validation, probe: probe)
    tokenizerJSON = corpus.tokenizer?.json()
    observationSteps = Set(configuration.observationSteps)
    checkpointSteps = Set(configuration.checkpointSteps)

    let record = RunDescription(
      run: run.name, configuration: configuration, corpusDigest: corpus.digest,
      provenance: .training(configuration, on: corpus))
    switch start {
    case .resumed(let step, let begun):
      try Self.restore(trainer, folder: run.folder, step: step)
      try run.dropResumePoints(except: step)
      trace = try Self.trace(of: run, continuedAfter: step, lastStep: remains.lastStep)
      if let difference = record.provenance.difference(from: begun.provenance) {
        trace.recordEvent(
          step: step, kind: .warning,
          text: "continued with \(difference): the last bits may differ from an uninterrupted run")
      }
    case .fresh(let removed, let repeated):
      for step in removed { try CheckpointFolder.remove(run: run.folder, step: step) }
      try record.write(folder: run.folder)
      trace = try TraceWriter(
        creating: TrainingRun.tracePath(in: run.folder),
        Self.description(run, record: record, corpus: corpus, probe: probe, model: trainer.model.configuration))
      if repeated > 0 {
        trace.recordEvent(
          step: 0, kind: .restart,
          text: "begun again, since there was no resume point yet; steps 1 to \(repeated) are repeated")
      }
    }
    try trace.flush()
    let former = TrainingProgress.read(folder: run.folder)
    history = LossHistory(steps: configuration.steps, former: former?.lossHistory, after: trainer.step)
    progress = TrainingProgress(
      run: run.name, step: trainer.step, steps: configuration.steps, loss: former?.loss, state: .running)
    progress.lossHistory = history.means
    try progress.write(folder: run.folder, durable: false)
  }

  func run(shouldStop: @Sendable () -> Bool) throws {
    if trainer.step == 0 {
      try observeIfScheduled()
      try saveIfScheduled()
    }
    while trainer.step < configuration.steps {
      let clock = ContinuousClock.now
      guard let update = try trainer.update(shouldStop: shouldStop) else { return try stop() }
      guard update.isUsable else { return try diverge(update) }
      try record(update, elapsed: ContinuousClock.now - clock)
      try observeIfScheduled()
      try saveIfScheduled()
    }
  }

  private func record(_ update: Trainer.Update, elapsed: Duration) throws {
    let tokens = configuration.batchSize * configuration.sequenceLength
    let seconds = elapsed / .seconds(1)
    trace.record(
      TrainingRow(
        step: update.step, loss: Float(update.loss), gradientNorm: Float(update.gradientNorm),
        learningRate: update.learningRate, tokens: update.step * tokens, seconds: seconds,
        tokensPerSecond: Double(tokens) / seconds))
    pace.add(tokens: tokens, seconds: seconds)
    progress.step = update.step
    progress.loss = update.loss
    history.add(step: update.step, loss: update.loss)
    progress.lossHistory = history.means
    progress.tokensPerSecond = pace.tokensPerSecond
    try progress.write(folder: run.folder, durable: false)
  }

  private func observeIfScheduled() throws {
    guard observationSteps.contains(trainer.step) else { return }
    try trace.observe(observer.observe(step: trainer.step))
  }

  /// Writes a checkpoint where the schedule keeps weights or sets a resume point, then drops the older resume point.
  private func saveIfScheduled() throws {
    let step = trainer.step
    let isResumePoint = step > 0 && (step % configuration.resumeInterval == 0 || step == configuration.steps)
    guard isResumePoint || checkpointSteps.contains(step) else { return }
    try save(withState: isResumePoint)
  }

  private func save(withState: Bool) throws {
    let step = trainer.step
    let state = TrainingState(
      step: step, firstMoment: trainer.optimizer.firstMoment,
      secondMoment: trainer.optimizer.secondMoment)
    try trace.flush()
    try CheckpointFolder.write(
      run: run.folder, step: step, model: trainer.model.configuration, parameters: trainer.model.parameters.pointer,
      layout: trainer.model.layout, tokenizerJSON: tokenizerJSON, state: withState ? state : nil)
    guard withState else { return }
    try run.dropResumePoints(except: step)
  }

  private func stop() throws {
    let step = trainer.step
    try saveResumePoint()
    throw Failure(
      .stopped, run.name, "stopped after step \(step) of \(configuration.steps)",
      remedy: "run the same command to continue")
  }

  /// Makes the present state the resume point, unless it is already or nothing has been done.
  private func saveResumePoint() throws {
    guard trainer.step > 0, CheckpointFolder.newestResumable(run: run.folder) != trainer.step else { return }
    try save(withState: true)
  }

  /// The last good state is the one before the update that failed: the trainer has not changed anything.
  private func diverge(_ update: Trainer.Update) throws {
    let what =
      !update.loss.isFinite
      ? "loss is not finite"
      : update.gradientNorm.isFinite ? "gradient is too large for single precision" : "gradient is not finite"
    let text = "at step \(update.step) the \(what); the state after step \(trainer.step) is kept"
    trace.record(
      TrainingRow(
        step: update.step, loss: Float(update.loss), gradientNorm: Float(update.gradientNorm),
        learningRate: update.learningRate, tokens: update.step * configuration.batchSize * configuration.sequenceLength,
        seconds: .nan, tokensPerSecond: .nan))
    trace.recordEvent(step: update.step, kind: .diverged, text: text)
    try trace.flush()
    try saveResumePoint()
    progress.state = .diverged
    progress.message = text
    try progress.write(folder: run.folder, durable: true)
    throw Failure(.internalError, run.name, text, remedy: "it counts as an outlier; the other runs go on")
  }

  /// The trace of a run that goes on, with a note of what is repeated; without its trace a run cannot be continued, whatever its
  /// checkpoints hold.
  private static func trace(of run: TrainingRun, continuedAfter step: Int, lastStep: Int) throws -> TraceWriter {
    do {
      let trace = try TraceWriter(continuing: TrainingRun.tracePath(in: run.folder), after: step)
      let reached = max(lastStep, trace.lastStepFound ?? 0)
      let repeated = reached > step ? "steps \(step + 1) to \(reached) are repeated" : "nothing is repeated"
      trace.recordEvent(
        step: step, kind: .restart, text: "continued from the resume point at step \(step); \(repeated)")
      return trace
    } catch let failure as Failure where failure.kind == .badData || failure.kind == .missingInput {
      throw Failure(
        failure.kind, failure.subject, failure.reason,
        remedy: "remove the run's folder; the same command trains that run again")
    }
  }

  private static func restore(_ trainer: Trainer, folder: String, step: Int) throws {
    let checkpoint = CheckpointFolder.path(run: folder, step: step)
    _ = try HuggingFaceCheckpoint.read(checkpoint) { layout in
      guard layout == trainer.model.layout else {
        throw Failure(.badData, checkpoint, "holds another model than this run's", remedy: "remove the run's folder")
      }
      return trainer.model.parameters
    }
    let optimizer = trainer.optimizer
    _ = try TrainingState.read(
      from: checkpoint, layout: trainer.model.layout, into: (optimizer.firstMoment, optimizer.secondMoment))
    trainer.continues(after: step)
  }

  private static func description(
    _ run: TrainingRun, record: RunDescription, corpus: PreparedCorpus, probe: [[Int32]], model: ModelConfiguration
  ) throws -> TraceDescription {
    let configuration = run.configuration
    return TraceDescription(
      run: run.name, size: configuration.size, initSeed: configuration.initSeed, dataSeed: configuration.dataSeed,
      precision: configuration.precision.rawValue, source: TraceDescription.trained,
      configuration: try ReadableJSON.text(of: record),
      matrixNames: WeightMetrics.matrixNames(layers: model.layers), siteNames: Model.siteNames(layers: model.layers),
      width: model.width, probe: ProbeSet(tokenIDs: probe, texts: probe.map { corpus.text($0) }),
      provenance: [
        ("cpu", record.provenance.cpu), ("openblas", record.provenance.openBLAS),
        ("blas_core", record.provenance.blasCore), ("kernels", record.provenance.kernels),
        ("polypythia_version", record.provenance.version), ("corpus_digest", record.corpusDigest),
      ] + (record.provenance.brainFloatProducts.map { [("bf16_products", $0)] } ?? []))
  }
}

/// Tokens per second over the last updates.
private struct Pace {
  private var recent: [(tokens: Int, seconds: Double)] = []

  var tokensPerSecond: Double {
    let seconds = recent.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? Double(recent.reduce(0) { $0 + $1.tokens }) / seconds : 0
  }

  mutating func add(tokens: Int, seconds: Double) {
    recent.append((tokens, seconds))
    if recent.count > 16 { recent.removeFirst() }
  }
}
