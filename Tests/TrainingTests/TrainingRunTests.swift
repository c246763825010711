import Checkpoints
import Corpus
import Failures
import Files
import Foundation
import NeoX
import Synchronization
import Testing
import Traces

@testable import Training

/// Counts how often it was asked.
final class Patience: Sendable {
  private let asked = Mutex(0)

  func ends(after times: Int) -> Bool {
    asked.withLock {
      $0 += 1
      return $0 > times
    }
  }
}

/// Whole runs of the 14m network with a small vocabulary, on a small corpus.
@Suite struct TrainingRunTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "polypythia-\(UUID().uuidString)").path
  var corpusFolder: String { folder + "/corpus" }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let text = (0..<1500).map { "The \($0 % 17) cats of house \($0 * 31 % 97) see a dog." }.joined(separator: "\n")
    _ = try PreparedCorpus.prepare(
      folder: corpusFolder, documents: [TextDocument(name: "cats", text: text)], tokenizer: nil, vocabularyRows: 512,
      sequenceLength: 32)
  }

  func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

  func configuration(steps: Int = 6, learningRate: Double = 1e-3) -> RunConfiguration {
    var configuration = RunConfiguration(
      size: "14m", initSeed: 3, dataSeed: 4, sequenceLength: 32, batchSize: 2, steps: steps, learningRate: learningRate,
      minimumLearningRate: 1e-4, warmupSteps: 1, checkpointSteps: [0, steps], resumeInterval: 2,
      observationSteps: [0, 1, 4, steps], validationSequences: 2, probeSequences: 2, probeLength: 16)
    configuration.vocabularySize = 512
    return configuration
  }

  func run(_ name: String, _ configuration: RunConfiguration, threads: Int = 1) -> TrainingRun {
    TrainingRun(
      configuration: configuration, name: name, folder: folder + "/" + name, corpusFolder: corpusFolder,
      threads: threads)
  }

  func weights(_ run: TrainingRun, step: Int) throws -> String {
    try SHA256.hexadecimal(ofFile: CheckpointFolder.path(run: run.folder, step: step) + "/model.safetensors")
  }

  @Test func aRunLeavesItsTraceAndItsCheckpoints() throws {
    defer { cleanUp() }
    let run = run("whole", configuration())
    try run.perform { false }
    #expect(run.isFinished)
    #expect(CheckpointFolder.steps(run: run.folder) == [0, 6])
    #expect(CheckpointFolder.newestResumable(run: run.folder) == nil, "the training state goes when the run ends")
    let trace = try TraceReader(TrainingRun.tracePath(in: run.folder))
    #expect(try trace.training().steps == [1, 2, 3, 4, 5, 6])
    #expect(try trace.training().learningRates.first == 0)
    #expect(try trace.validation().steps == [0, 1, 4, 6])
    #expect(try trace.events().isEmpty)
    let provenance = try #require(try RunDescription.read(folder: run.folder)).provenance
    #expect(try provenance.dataSHA256 == SHA256.hexadecimal(ofFile: corpusFolder + "/train.bin"))
    #expect(try provenance.tokenizerSHA256 == SHA256.hexadecimal(ofFile: corpusFolder + "/tokenizer.json"))
    let losses = try trace.validation().losses
    #expect(try #require(losses.last) < losses[0])
    #expect(abs(losses[0] - losses[1]) == 0, "the first update has rate 0")
  }

  @Test func theNumberOfThreadsChangesNoBit() throws {
    defer { cleanUp() }
    var configuration = configuration()
    configuration.batchSize = 5
    var found: Set<String> = []
    for threads in [1, 2, 3, 8] {
      let run = run("threads\(threads)", configuration, threads: threads)
      try run.perform { false }
      found.insert(try weights(run, step: 6))
      let trace = try TraceReader(TrainingRun.tracePath(in: run.folder))
      found.insert("\(try trace.training().losses) \(try trace.validation().losses)")
    }
    #expect(found.count == 2, "one file of weights and one trace")
  }

  /// What `data view --run` shows is what was trained on: with the weights of step k - 1 it gives the recorded loss of step k.
  @Test func aViewedBatchGivesTheRecordedLossToTheBit() throws {
    defer { cleanUp() }
    var configuration = configuration()
    configuration.checkpointSteps = [0, 1, 2, 3, 4, 5, 6]
    configuration.observationSteps = configuration.checkpointSteps
    let run = run("whole", configuration)
    try run.perform { false }
    let losses = try TraceReader(TrainingRun.tracePath(in: run.folder)).training().losses
    let batches = try TrainingBatches(configuration, corpus: PreparedCorpus.open(folder: corpusFolder))
    var replayed: [Float] = []
    for update in 1...6 {
      let checkpoint = CheckpointFolder.path(run: run.folder, step: update - 1)
      let size = try #require(ModelSize.named("14m"))
      let model = Model(ModelConfiguration(size, vocabularySize: 512), sequenceLength: 32)
      _ = try HuggingFaceCheckpoint.read(checkpoint) { _ in model.parameters }
      model.clearGradients()
      let sequences = try batches.sequences(update: update)
      let sum = sequences.reduce(0.0) { $0 + model.accumulateGradients(tokens: $1, scale: 0.5) }
      replayed.append(Float(sum / 2))
    }
    #expect(replayed.map(\.bitPattern) == losses.map(\.bitPattern))
    #expect(throws: Failure.self) { try batches.sequences(update: 7) }
    #expect(throws: Failure.self) { try batches.sequences(update: 0) }
  }

  @Test(arguments: [true, false]) func aRunThatLostItsTraceSaysHowItIsTrainedAgain(isGone: Bool) throws {
    defer { cleanUp() }
    let run = run("stopped", configuration())
    let patience = Patience()
    #expect(throws: Failure.self) { try run.perform { patience.ends(after: 9) } }
    #expect(CheckpointFolder.newestResumable(run: run.folder) != nil)
    let trace = TrainingRun.tracePath(in: run.folder)
    #expect((isGone ? unlink(trace) : truncate(trace, 1000)) == 0)
    let failure = #expect(throws: Failure.self) { try run.perform { false } }
    #expect(failure?.kind == (isGone ? .missingInput : .badData) && failure?.subject.hasPrefix(trace) == true)
    #expect(failure?.remedy == "remove the run's folder; the same command trains that run again")
  }

  @Test(arguments: [0, 1, 3, 5, 8, 9]) func stoppingAndContinuingGivesTheSameBits(sequencesBeforeStop: Int) throws {
    defer { cleanUp() }
    let whole = run("whole", configuration())
    try whole.perform { false }
    let interrupted = run("interrupted", configuration())
    let patience = Patience()
    #expect(throws: Failure.self) {
      try interrupted.perform { patience.ends(after: sequencesBeforeStop) }
    }
    #expect(TrainingProgress.read(folder: interrupted.folder)?.state == .stopped)
    try interrupted.perform { false }
    #expect(try weights(interrupted, step: 6) == weights(whole, step: 6))
    let (first, second) = try (
      TraceReader(TrainingRun.tracePath(in: whole.folder)), TraceReader(TrainingRun.tracePath(in: interrupted.folder))
    )
    #expect(try first.training() == second.training())
    #expect(try first.validation() == second.validation())
    #expect(try first.weights() == second.weights())
    #expect(try second.events().allSatisfy { $0.kind == .restart })
  }

  @Test func whatEndedARunIsSaidThoughItCannotBeNoted() throws {
    defer { cleanUp() }
    let run = run("unnoted", configuration())
    let note = TrainingProgress.path(in: run.folder)
    let failure = #expect(throws: Failure.self) {
      try run.perform {
        // A folder that is not empty stands where the note would be.
        try? FileManager.default.removeItem(atPath: note)
        try? FileManager.default.createDirectory(atPath: note + "/in the way", withIntermediateDirectories: true)
        return true
      }
    }
    #expect(failure?.kind == .stopped)
  }

  @Test func aRunWithoutItsResumePointBeginsAgainAndSaysWhatItRepeats() throws {
    defer { cleanUp() }
    let whole = run("whole", configuration())
    try whole.perform { false }
    let killed = run("killed", configuration())
    let patience = Patience()
    // Stopped after update 5 and robbed of the resume point that the stop wrote: as if killed before it.
    #expect(throws: Failure.self) {
      try killed.perform { patience.ends(after: 10) }
    }
    let resumePoint = CheckpointFolder.path(run: killed.folder, step: 5)
    try FileManager.default.removeItem(atPath: resumePoint)
    #expect(CheckpointFolder.newestResumable(run: killed.folder) == nil)
    try killed.perform { false }
    #expect(try weights(killed, step: 6) == weights(whole, step: 6))
    let events = try TraceReader(TrainingRun.tracePath(in: killed.folder)).events()
    #expect(events.contains { $0.kind == .restart && $0.text.contains("steps 1 to 5 are repeated") })
  }

  @Test func aFinishedRunIsLeftUntouched() throws {
    defer { cleanUp() }
    let run = run("whole", configuration(steps: 2))
    try run.perform { false }
    let before = try stamps(run.folder)
    try run.perform { false }
    #expect(try stamps(run.folder) == before)
  }

  @Test(arguments: ["", "/manifest.json", "/model.safetensors"])
  func aFinishedRunWhoseWeightsWereRemovedStaysFinished(file: String) throws {
    defer { cleanUp() }
    let run = run("freed", configuration(steps: 2))
    try run.perform { false }
    #expect(TrainingRun.stepsWithoutWeights(folder: run.folder, configuration: run.configuration) == [])
    try FileManager.default.removeItem(atPath: CheckpointFolder.path(run: run.folder, step: 2) + file)
    let before = try stamps(run.folder)
    try run.perform { true }
    #expect(try stamps(run.folder) == before && run.isFinished)
    #expect(TrainingRun.stepsWithoutWeights(folder: run.folder, configuration: run.configuration) == [2])
  }

  @Test func aRunThatDivergesKeepsItsLastGoodStateAndIsNotRepeated() throws {
    defer { cleanUp() }
    let run = run("wild", configuration(learningRate: 1e38))
    #expect { try run.perform { false } } throws: { ($0 as? Failure)?.kind == .internalError }
    let progress = try #require(TrainingProgress.read(folder: run.folder))
    #expect(progress.state == .diverged)
    let state = try #require(CheckpointFolder.newestResumable(run: run.folder))
    let (_, parameters) = try HuggingFaceCheckpoint.read(CheckpointFolder.path(run: run.folder, step: state))
    let isFinite = withExtendedLifetime(parameters) { parameters.values.allSatisfy { $0.isFinite } }
    #expect(isFinite)
    let before = try stamps(run.folder)
    #expect(throws: Failure.self) { try run.perform { false } }
    #expect(try stamps(run.folder) == before)
    #expect(try TraceReader(TrainingRun.tracePath(in: run.folder)).events().contains { $0.kind == .diverged })
  }

  @Test func aRunThatLostItsStateKeepsItsResults() throws {
    defer { cleanUp() }
    let run = run("lost", configuration(steps: 8))
    let patience = Patience()
    #expect(throws: Failure.self) {
      try run.perform { patience.ends(after: 9) }
    }
    let point = try #require(CheckpointFolder.newestResumable(run: run.folder))
    try TrainingState.remove(from: CheckpointFolder.path(run: run.folder, step: point))
    #expect { try run.perform { false } } throws: { ($0 as? Failure)?.kind == .badData }
    #expect(CheckpointFolder.steps(run: run.folder).contains(point))
  }

  @Test func aRunKilledAtItsVeryEndIsFinishedWithoutTraining() throws {
    defer { cleanUp() }
    let run = run("end", configuration(steps: 2))
    try run.perform { false }
    let before = try weights(run, step: 2)
    // As if killed between the last checkpoint and the note that says so.
    try TrainingProgress(run: "end", step: 1, steps: 2, state: .running).write(folder: run.folder, durable: false)
    try run.perform { true }
    #expect(TrainingProgress.read(folder: run.folder)?.state == .finished)
    #expect(try weights(run, step: 2) == before)
  }

  @Test func aRunOfAnotherConfigurationIsNotContinued() throws {
    defer { cleanUp() }
    let first = run("one", configuration())
    let patience = Patience()
    #expect(throws: Failure.self) {
      try first.perform { patience.ends(after: 5) }
    }
    var other = configuration()
    other.weightDecay = 0
    #expect { try run("one", other).perform { false } } throws: { ($0 as? Failure)?.kind == .configuration }
  }

  private func stamps(_ folder: String) throws -> [String: Date] {
    var stamps: [String: Date] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      stamps[name] = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.modificationDate] as? Date
    }
    return stamps
  }
}
