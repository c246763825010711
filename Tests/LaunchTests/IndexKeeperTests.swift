import Files
import Foundation
import Runs
import SweepSupport
import TestSupport
import Testing

@testable import Launch

struct IndexKeeperTests {
  private struct Silent: LaunchObserver {
    func started(_ run: PlannedRun, isContinued: Bool) {}
    func progressed(_ runs: [PlannedRun]) {}
    func ended(_ outcome: RunOutcome) {}
    func stopping(active: Int) {}
  }

  @Test("The index is there as soon as a trace is, and grows with the traces")
  func grows() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(seeds: [1, 2])
    let keeper = IndexKeeper(plan: plan, folder: folder.path, next: Silent())
    let index = folder.path + "/sweep.h5"
    func holds(_ run: String) -> Bool {
      (FileManager.default.contents(atPath: index) ?? Data()).range(of: Data("\(run)/trace.h5".utf8)) != nil
    }
    keeper.progressed(plan.runs)
    #expect(!FileManager.default.fileExists(atPath: index))
    for (number, run) in plan.runs.enumerated() {
      try AtomicWriting.ensureFolder(folder.path + "/" + run.name)
      try AtomicWriting.write("trace", to: folder.path + "/\(run.name)/trace.h5", durable: false)
      if number == 0 {
        keeper.progressed(plan.runs)
      } else {
        keeper.ended(RunOutcome(run: run.name, ending: .finished))
      }
      #expect(plan.runs.map { holds($0.name) } == [true, number == 1])
    }
    try FileManager.default.removeItem(atPath: index)
    keeper.progressed(plan.runs)
    #expect(!FileManager.default.fileExists(atPath: index), "it is written only when a trace is new")
  }
}
