import Failures
import Files
import Foundation
import Stability
import SweepSupport
import Terms
import TestSupport
import Testing
import Traces

@testable import Runs

struct RunReadingTests {
  private func writeTrace(_ folder: String, _ run: PlannedRun) throws -> TraceReader {
    let path = folder + "/\(run.name).h5"
    let description = TraceDescription(
      run: run.name, size: "14m", initSeed: run.configuration.initSeed, dataSeed: run.configuration.dataSeed,
      configuration: "{}", matrixNames: ["a"], siteNames: ["embedding", "final"], width: 2,
      probe: ProbeSet(tokenIDs: [[1, 2, 3, 4, 5]], texts: ["a probe"]))
    let writer = try TraceWriter(creating: path, description)
    for step in 1...2 {
      writer.record(
        TrainingRow(
          step: step, loss: Float(9 - step), gradientNorm: 1, learningRate: 0.1, tokens: step, seconds: 1,
          tokensPerSecond: 1))
    }
    let values = (0..<10).map { Float(($0 * 7) % 5) }
    try writer.observe(
      Observation(
        step: 2, validationLoss: 7.125, perMatrix: [[Double](repeating: 1, count: 8)],
        model: [Double](repeating: 1, count: 14), activations: [values, values]))
    return try TraceReader(path)
  }

  @Test("A record holds what the trace writer wrote")
  func reads() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1, 2])
    let status = RunStatus(plan.runs[0], folder: folder.path, isInUse: false)
    let trace = try writeTrace(folder.path, plan.runs[0])
    let run = try RunRecord(plan.runs[0], status, CommonSettings(plan.runs), trace: trace)
    #expect(run.trainingSteps == [1, 2] && run.trainingLosses == [8, 7] && run.gradientNorms == [1, 1])
    #expect(run.validationSteps == [2] && run.validationLosses == [7.125] && run.observationSteps == [2])
    #expect(run.sites == ["embedding", "final"] && !run.digest.isEmpty && run.plannedSteps == 8)
    #expect(try run.activations("final", 2)?.tokens == 5)
    #expect(run.state == .stopped && run.failure == nil && run.deviations.isEmpty)
  }

  @Test("A trained run that diverged is known by its trace alone, without its sweep")
  func divergedOutsideItsSweep() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1])
    try AtomicWriting.ensureFolder(folder.path + "/copied/pythia-14m-seed1")
    let trace = try writeTrace(folder.path, plan.runs[0])
    let writer = try TraceWriter(continuing: trace.path, after: 2)
    writer.recordEvent(step: 3, kind: .diverged, text: "at step 3 the loss is not finite")
    try writer.flush()
    try FileManager.default.moveItem(atPath: trace.path, toPath: folder.path + "/copied/pythia-14m-seed1/trace.h5")
    let copied = try RunFolder(folder.path + "/copied")
    #expect(copied.runs.map(\.state) == [.diverged])
    #expect(copied.runs[0].failure == "at step 3 the loss is not finite")
    #expect(copied.warnings == ["pythia-14m-seed1: at step 3 the loss is not finite"])
  }

  @Test(
    "Divergence and other failures stay apart, each with its reason",
    arguments: [("diverged", RunState.diverged), ("failed", .failed)])
  func endings(_ note: String, _ state: RunState) throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1])
    try AtomicWriting.ensureFolder(folder.path + "/pythia-14m-seed1")
    try AtomicWriting.write(
      #"{"run":"x","step":2,"steps":8,"tokens_per_second":0,"state":"\#(note)","message":"the reason"}"#,
      to: folder.path + "/pythia-14m-seed1/progress.json", durable: false)
    let status = RunStatus(plan.runs[0], folder: folder.path, isInUse: false)
    let run = RunRecord(plan.runs[0], status, CommonSettings(plan.runs))
    #expect(run.state == state && run.failure == "the reason")
  }
}
