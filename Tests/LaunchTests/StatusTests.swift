import Checkpoints
import Failures
import Files
import Foundation
import NeoX
import Numerics
import Report
import Runs
import SweepSupport
import Terminal
import TestSupport
import Testing

@testable import Launch

struct StatusTests {
  private func note(_ folder: String, _ run: String, _ json: String) throws {
    try AtomicWriting.ensureFolder(folder + "/" + run)
    try AtomicWriting.write(json, to: folder + "/\(run)/progress.json", durable: false)
  }

  @Test("The state of every run is read from disk; what was running when nobody works is stopped")
  func states() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1, 2, 3, 4])
    try note(
      folder.path, "pythia-14m-seed1",
      #"{"run":"pythia-14m-seed1","step":8,"steps":8,"loss":7.5,"tokens_per_second":100,"state":"finished"}"#)
    try note(
      folder.path, "pythia-14m-seed2",
      #"{"run":"pythia-14m-seed2","step":4,"steps":8,"loss":8.5,"tokens_per_second":128,"state":"running"}"#)
    try note(
      folder.path, "pythia-14m-seed3",
      #"{"run":"pythia-14m-seed3","step":2,"steps":8,"tokens_per_second":0,"state":"diverged","message":"not finite"}"#)
    try note(folder.path, "pythia-14m-seed4", "{ half a not")

    let idle = SweepStatus(plan: plan, folder: folder.path, isInUse: false)
    #expect(idle.runs.map(\.state) == [.finished, .stopped, .diverged, .waiting])
    #expect(idle.remaining == nil)
    #expect(idle.headline.contains("1 of 4 runs done") && idle.headline.contains("continues it"))
    #expect(idle.lines.last == "pythia-14m-seed3: not finite")

    let busy = SweepStatus(plan: plan, folder: folder.path, isInUse: true)
    #expect(busy.runs[1].state == .running)
    // Four updates of 2 x 128 tokens at 128 tokens a second, then eight of the run that waits.
    #expect(busy.runs[1].remaining == 8)
    #expect(busy.remaining == 24)
  }

  @Test("A finished run stays finished without its weights, and that they are gone is said")
  func weightsGone() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1])
    try AtomicWriting.write(plan.json(), to: SweepPlan.path(in: folder.path))
    try note(
      folder.path, "pythia-14m-seed1",
      #"{"run":"pythia-14m-seed1","step":8,"steps":8,"loss":7.5,"tokens_per_second":100,"state":"finished"}"#)
    let status = try SweepStatus(folder: folder.path)
    #expect(status.runs[0].state == .finished && status.runs[0].shareDone == 1)
    #expect(status.lines.last == "pythia-14m-seed1: finished; its weights at steps 0, 8 are gone")
    let launcher = Launcher(
      plan: plan, folder: folder.path, workers: 1, command: .init(executable: "/bin/true") { [$0] })
    let display = ProgressDisplay(console: Console(descriptor: -1), plan: plan, folder: folder.path)
    let outcome = try launcher.perform(shouldStop: { false }, observer: display)[0]
    #expect(outcome.wasFinishedBefore && outcome.message == "its weights at steps 0, 8 are gone")
  }

  @Test("A run that may not be read is neither waiting nor passed over")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1])
    // A link to itself, since tests may run as a user who may read everything.
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/pythia-14m-seed1", withDestinationPath: "pythia-14m-seed1")
    let status = SweepStatus(plan: plan, folder: folder.path, isInUse: false)
    #expect(status.runs[0].state == .unreadable)
    #expect(status.headline == "0 of 1 runs done, 1 unreadable")
    #expect(status.lines.last?.hasPrefix("pythia-14m-seed1: cannot be read: ") == true)
    let planned = failure { _ = try RunFolder(folder.path, plan: plan, isInUse: false) }
    let imported = failure { _ = try RunFolder(folder.path) }
    for refusal in [planned, imported] {
      #expect(refusal?.kind == .missingInput && refusal?.reason.hasPrefix("cannot be read: ") == true)
    }
  }

  @Test("A damaged trace is named, with what to do")
  func damagedTrace() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1])
    let path = folder.path + "/pythia-14m-seed1"
    try AtomicWriting.ensureFolder(path)
    try AtomicWriting.write("\u{89}HDF\r\n\u{1A}\n and no more", to: path + "/trace.h5")
    let damaged = failure { _ = try RunFolder(folder.path, plan: plan, isInUse: false) }
    #expect(damaged?.kind == .badData && damaged?.subject.hasSuffix("seed1/trace.h5") == true)
    #expect(damaged?.remedy.contains("remove the run's folder") == true)
  }

  @Test("A folder that does not exist, or is none, does not hold no runs")
  func noFolder() throws {
    let folder = try TemporaryFolder()
    let absent = failure { _ = try RunFolder(folder.path + "/nowhere") }
    #expect(absent?.kind == .missingInput && absent?.reason == "cannot be read: No such file or directory")
    try AtomicWriting.write("text", to: folder.path + "/file")
    let file = failure { _ = try RunFolder(folder.path + "/file") }
    #expect(file?.kind == .missingInput && file?.reason == "cannot be read: Not a directory")
    #expect(failure { _ = try RunFolder(folder.path) }?.reason == "holds no runs")
  }

  @Test("A run that was killed goes on from its resume point, whatever its note says")
  func resumePoint() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1])
    let log = folder.path + "/log"
    let descriptor = open(log, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    defer { close(descriptor) }
    let display = ProgressDisplay(console: Console(descriptor: descriptor), plan: plan, folder: folder.path)
    try note(
      folder.path, "pythia-14m-seed1",
      #"{"run":"pythia-14m-seed1","step":6,"steps":8,"loss":8.5,"tokens_per_second":128,"state":"running"}"#)
    display.started(plan.runs[0], isContinued: true)
    try resumePoint(folder.path + "/pythia-14m-seed1", step: 4)
    display.started(plan.runs[0], isContinued: true)
    #expect(
      try String(contentsOfFile: log, encoding: .utf8) == """
        pythia-14m-seed1: begun again, since there was no resume point yet
        pythia-14m-seed1: continued from the resume point at step 4

        """)
  }

  /// A checkpoint with training state of a network of next to no parameters.
  private func resumePoint(_ run: String, step: Int) throws {
    let model = ModelConfiguration(
      layers: 1, width: 16, heads: 1, vocabularySize: 2, feedForwardWidth: 16, maximumPositions: 4)
    let layout = ParameterLayout(model)
    let zeros = AlignedBuffer<Float>(count: layout.bufferCount)
    try withExtendedLifetime(zeros) {
      try CheckpointFolder.write(
        run: run, step: step, model: model, parameters: zeros.pointer, layout: layout, tokenizerJSON: nil,
        state: TrainingState(step: step, firstMoment: zeros, secondMoment: zeros))
    }
  }

  @Test("A folder without a sweep is a missing input")
  func missing() throws {
    let folder = try TemporaryFolder()
    #expect(failure { _ = try SweepStatus(folder: folder.path) }?.kind == .missingInput)
    #expect(failure { _ = try SweepResults(folder: folder.path) }?.kind == .missingInput)
  }
}
