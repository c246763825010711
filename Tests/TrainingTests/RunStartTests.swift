import Failures
import Foundation
import Testing

@testable import Training

/// Whether a run begins or goes on, by what lies in its folder.
@Suite struct RunStartTests {
  static let configuration = RunConfiguration(
    size: "14m", initSeed: 1, dataSeed: 1, sequenceLength: 32, batchSize: 2, steps: 12, learningRate: 1e-3,
    minimumLearningRate: 1e-4, warmupSteps: 1, checkpointSteps: [0, 1, 12], resumeInterval: 4,
    observationSteps: [0, 1, 12], validationSequences: 1, probeSequences: 1, probeLength: 8)

  static let begun = RunDescription(
    run: "run", configuration: configuration, corpusDigest: "digest", provenance: .current())

  func start(_ remains: RunStart.Remains, corpusDigest: String = "digest") throws -> RunStart {
    try RunStart(remains, configuration: Self.configuration, corpusDigest: corpusDigest, folder: "folder")
  }

  @Test func anEmptyFolderIsBegun() throws {
    #expect(try start(.init()) == .fresh(removed: [], repeated: 0))
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(try start(.read(folder: folder)) == .fresh(removed: [], repeated: 0))
  }

  @Test func aRunKilledBeforeItsFirstResumePointIsBegunAgain() throws {
    let remains = RunStart.Remains(begun: Self.begun, checkpoints: [0, 1], lastStep: 3)
    #expect(try start(remains) == .fresh(removed: [0, 1], repeated: 3))
  }

  @Test func theNewestResumePointIsContinued() throws {
    let remains = RunStart.Remains(begun: Self.begun, checkpoints: [0, 1, 8], resumable: 8, lastStep: 10)
    #expect(try start(remains) == .resumed(step: 8, begun: Self.begun))
  }

  @Test func aStopBeforeTheFirstIntervalIsContinuedToo() throws {
    let remains = RunStart.Remains(begun: Self.begun, checkpoints: [0, 1, 2], resumable: 2, lastStep: 2)
    #expect(try start(remains) == .resumed(step: 2, begun: Self.begun))
  }

  /// Without its record nobody knows what a state was trained with.
  @Test func aStateWithoutARecordIsNotContinued() throws {
    #expect(try start(.init(checkpoints: [2], resumable: 2)) == .fresh(removed: [2], repeated: 0))
    #expect(throws: Failure.self) { try start(.init(checkpoints: [8], resumable: 8)) }
  }

  @Test func resultsWithoutATrainingStateAreKept() {
    let failure = #expect(throws: Failure.self) {
      try start(.init(begun: Self.begun, checkpoints: [0, 1, 4], lastStep: 7))
    }
    #expect(failure?.kind == .badData && failure?.reason.contains("up to step 4") == true)
  }

  @Test func aFolderOfAnotherRunIsRefused() {
    var other = Self.begun
    other.configuration.weightDecay = 0
    for (begun, digest) in [(other, "digest"), (Self.begun, "other digest")] {
      let failure = #expect(throws: Failure.self) {
        try start(.init(begun: begun, checkpoints: [8], resumable: 8), corpusDigest: digest)
      }
      #expect(failure?.kind == .configuration && failure?.subject == RunDescription.path(in: "folder"))
    }
  }
}
