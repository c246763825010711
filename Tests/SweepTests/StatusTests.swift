import Failures
import Files
import Foundation
import Testing

@testable import Sweep

struct StatusTests {
  private func note(_ folder: String, _ run: String, _ json: String) throws {
    try AtomicWriting.ensureFolder(folder + "/" + run)
    try AtomicWriting.write(json, to: folder + "/\(run)/progress.json", durable: false)
  }

  @Test("The state of every run is read from disk; what was running when nobody works is interrupted")
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
    #expect(idle.runs.map(\.state) == [.finished, .interrupted, .diverged, .waiting])
    #expect(idle.remaining == nil)
    #expect(idle.headline.contains("1 of 4 runs done") && idle.headline.contains("continues it"))
    #expect(idle.lines.last == "pythia-14m-seed3: not finite")

    let busy = SweepStatus(plan: plan, folder: folder.path, isInUse: true)
    #expect(busy.runs[1].state == .running)
    // Four updates of 2 x 128 tokens at 128 tokens a second, then eight of the run that waits.
    #expect(busy.runs[1].remaining == 8)
    #expect(busy.remaining == 24)
  }

  @Test("A folder without a sweep is a missing input")
  func missing() throws {
    let folder = try TemporaryFolder()
    #expect(failure { _ = try SweepStatus(folder: folder.path) }?.kind == .missingInput)
    #expect(failure { _ = try SweepResults(folder: folder.path) }?.kind == .missingInput)
  }
}
