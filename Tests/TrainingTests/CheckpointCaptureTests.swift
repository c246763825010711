import Checkpoints
import Corpus
import Failures
import Foundation
import NeoX
import Testing
import Traces

@testable import Training

/// A run of our own, captured from its checkpoints as if it had been downloaded.
@Suite struct CheckpointCaptureTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "polypythia-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

  private func train(_ name: String) throws -> TrainingRun {
    let corpus = folder + "/corpus"
    if !FileManager.default.fileExists(atPath: corpus) {
      let text = (0..<1500).map { "The \($0 % 17) cats of house \($0 * 31 % 97) see a dog." }.joined(separator: "\n")
      _ = try PreparedCorpus.prepare(
        folder: corpus, documents: [TextDocument(name: "cats", text: text)], tokenizer: nil, vocabularyRows: 512,
        sequenceLength: 32)
    }
    var configuration = RunConfiguration(
      size: "14m", initSeed: 3, dataSeed: 3, sequenceLength: 32, batchSize: 2, steps: 6, learningRate: 1e-3,
      minimumLearningRate: 1e-4, warmupSteps: 1, checkpointSteps: [0, 1, 2, 6], resumeInterval: 2,
      observationSteps: [0, 1, 2, 6], validationSequences: 2, probeSequences: 2, probeLength: 16)
    configuration.vocabularySize = 512
    let run = TrainingRun(
      configuration: configuration, name: name, folder: folder + "/" + name, corpusFolder: corpus)
    try run.perform { false }
    return run
  }

  @Test func aCapturedRunHasTheWeightMetricsThatTrainingRecorded() throws {
    defer { cleanUp() }
    let run = try train("pythia-14m-seed3")
    var seen: [Int] = []
    let outcomes = try CheckpointCapture([run.folder]).perform(into: folder + "/captured") { seen.append($1) }
    #expect(seen == [0, 1, 2, 6])
    #expect(outcomes.map(\.run) == ["pythia-14m-seed3"])
    let recorded = try TraceReader(TrainingRun.tracePath(in: run.folder))
    let captured = try TraceReader(try #require(outcomes.first).trace)
    #expect(try captured.weights() == recorded.weights())
    #expect(captured.size == "14m" && captured.initSeed == 3 && captured.dataSeed == 3)
    let losses = try captured.validation().losses
    #expect(losses.count == 4 && losses[0] == losses[1] && losses[3] < losses[0])
    #expect(captured.tokens == 8 * 64 && captured.features == 128)
    let before = try captured.activations(site: "layer.5", step: 0)
    #expect(before.values.allSatisfy(\.isFinite) && before.values.contains { $0 != 0 })
    let after = try captured.activations(site: "layer.5", step: 6)
    #expect(before != after)
  }

  @Test func checkpointsOfSeveralRunsBecomeTracesOfSeveralRuns() throws {
    defer { cleanUp() }
    let run = try train("pythia-14m-seed3")
    let other = folder + "/pythia-14m-weight-seed2"
    try FileManager.default.copyItem(atPath: run.folder, toPath: other)
    let probe = (0..<400).map { "A dog sees \($0) cats." }.joined(separator: " ")
    let capture = try CheckpointCapture([run.folder + "/step6", other, run.folder + "/step0"], probe: probe)
    let outcomes = try capture.perform(into: folder + "/captured")
    #expect(outcomes.map(\.steps) == [[0, 6], [0, 1, 2, 6]])
    let second = try TraceReader(outcomes[1].trace)
    #expect(second.initSeed == 2 && second.dataSeed == 1234)
    #expect(throws: Failure.self) { try capture.perform(into: folder + "/captured") }
  }

  @Test func foldersThatAreNoCheckpointsAreRefused() throws {
    defer { cleanUp() }
    #expect { try CheckpointCapture([folder]) } throws: { ($0 as? Failure)?.kind == .missingInput }
    let run = try train("pythia-14m-seed3")
    #expect { try CheckpointCapture([run.folder, run.folder + "/step6"]) } throws: { ($0 as? Failure)?.kind == .usage }
    let short = try CheckpointCapture([run.folder], probe: "A cat.")
    #expect { try short.perform(into: folder + "/out") } throws: { ($0 as? Failure)?.kind == .badData }
    #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
  }

  @Test func aCheckpointThatCannotBeReadLeavesNoTrace() throws {
    defer { cleanUp() }
    let run = try train("pythia-14m-seed3")
    try Data([1, 2, 3]).write(to: URL(filePath: run.folder + "/step6/model.safetensors"))
    let capture = try CheckpointCapture([run.folder])
    #expect { try capture.perform(into: folder + "/out") } throws: { ($0 as? Failure)?.kind == .badData }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out").isEmpty)
  }

  @Test(arguments: [
    ("pythia-160m-seed3", 3, 3), ("pythia-160m-data-seed2", 1234, 2), ("pythia-160m-weight-seed1", 1, 1234),
    ("pythia-14m-initseed4-dataseed5", 4, 5), ("pythia-410m", 1234, 1234),
  ]) func seedsAreReadFromTheName(name: String, initial: Int, data: Int) throws {
    defer { cleanUp() }
    let run = folder + "/" + name
    try FileManager.default.createDirectory(atPath: run + "/step0", withIntermediateDirectories: true)
    let seeds = try #require(CapturedRun.runs(of: [run]).first).seeds
    #expect(seeds.initial == initial && seeds.data == data)
  }
}
