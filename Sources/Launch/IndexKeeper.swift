import Foundation
import Runs
import Training

/// Keeps `sweep.h5` up with a sweep at work: each trace is added once it exists. Passes on what it is told.
public final class IndexKeeper: LaunchObserver {
  private let plan: SweepPlan
  private let folder: String
  private let next: any LaunchObserver
  private var linked: Set<String> = []

  /// Keeps the index in a sweep's folder.
  ///
  /// - Parameter next: who is told the same.
  public init(plan: SweepPlan, folder: String, next: any LaunchObserver) {
    self.plan = plan
    self.folder = folder
    self.next = next
  }

  /// Passes it on.
  public func started(_ run: PlannedRun, isContinued: Bool) { next.started(run, isContinued: isContinued) }

  /// Adds the traces that exist by now.
  public func progressed(_ runs: [PlannedRun]) {
    add(runs.map(\.name))
    next.progressed(runs)
  }

  /// Adds the run's trace.
  public func ended(_ outcome: RunOutcome) {
    add([outcome.run])
    next.ended(outcome)
  }

  /// Passes it on.
  public func stopping(active: Int) { next.stopping(active: active) }

  private func add(_ runs: [String]) {
    let new = runs.filter { run in
      !linked.contains(run)
        && FileManager.default.fileExists(
          atPath: TrainingRun.tracePath(in: SweepPlan.runFolder(run, in: folder)))
    }
    guard !new.isEmpty else { return }
    linked.formUnion(new)
    // The runs go on without it; the sweep writes it again when they have ended, and says so where that fails.
    try? plan.writeIndex(in: folder)
  }
}
