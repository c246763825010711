import Foundation
import Training

/// Keeps `sweep.h5` up with a sweep at work: each trace is added once it exists. Passes on what it is told.
final class IndexKeeper: LaunchObserver {
  private let plan: SweepPlan
  private let folder: String
  private let next: any LaunchObserver
  private var linked: Set<String> = []

  init(plan: SweepPlan, folder: String, next: any LaunchObserver) {
    self.plan = plan
    self.folder = folder
    self.next = next
  }

  func started(_ run: PlannedRun, isContinued: Bool) { next.started(run, isContinued: isContinued) }

  func progressed(_ runs: [PlannedRun]) {
    add(runs.map(\.name))
    next.progressed(runs)
  }

  func ended(_ outcome: RunOutcome) {
    add([outcome.run])
    next.ended(outcome)
  }

  func stopping(active: Int) { next.stopping(active: active) }

  private func add(_ runs: [String]) {
    let new = runs.filter { run in
      !linked.contains(run)
        && FileManager.default.fileExists(
          atPath: TrainingRun.tracePath(in: SweepPlan.runFolder(run, in: folder)))
    }
    guard !new.isEmpty else { return }
    linked.formUnion(new)
    // The runs go on without it; the sweep writes it again when they have ended, and says so where that fails.
    try? SweepResults.writeIndex(plan: plan, folder: folder)
  }
}
