import Checkpoints
import Foundation
import Runs
import Stability
import Terminal
import Wording

/// Shows a sweep while it runs: a refreshed table on a terminal; elsewhere a line per run at the first update and at every tenth.
public final class ProgressDisplay: LaunchObserver {
  private let console: Console
  private let plan: SweepPlan
  private let folder: String
  private var shownTenth: [String: Int] = [:]
  private var nextRefresh = ContinuousClock.now

  /// Shows the runs of a plan.
  public init(console: Console, plan: SweepPlan, folder: String) {
    self.console = console
    self.plan = plan
    self.folder = folder
  }

  /// Notes that a run begins; a line where there is no terminal, which says from where it goes on.
  public func started(_ run: PlannedRun, isContinued: Bool) {
    let status = RunStatus(run, folder: folder, isInUse: true)
    shownTenth[run.name] = status.step == 0 ? -1 : Self.tenth(status)
    guard !console.isTerminal, status.state != .finished, status.state != .diverged else { return }
    console.line("\(run.name): \(isContinued ? beginning(run) : "started")")
  }

  /// From where a run goes on: a run that was killed had come further than its resume point.
  private func beginning(_ run: PlannedRun) -> String {
    let step = CheckpointFolder.newestResumable(run: SweepPlan.runFolder(run.name, in: folder))
    return step.map { "continued from the resume point at step \($0)" }
      ?? "begun again, since there was no resume point yet"
  }

  /// Refreshes the table, or adds a line for each run at work that has passed a tenth.
  public func progressed(_ runs: [PlannedRun]) {
    guard ContinuousClock.now >= nextRefresh else { return }
    nextRefresh = .now + .milliseconds(400)
    if console.isTerminal {
      let table = RunTable(SweepStatus(plan: plan, folder: folder, isInUse: true), hasBlocks: console.hasBlocks)
      let size = console.size
      return console.refresh(table.lines(columns: size.columns, rows: size.rows - 1))
    }
    for run in runs {
      let status = RunStatus(run, folder: folder, isInUse: true)
      let tenth = Self.tenth(status)
      guard status.step > 0, tenth > shownTenth[run.name] ?? -1, tenth < 10, let loss = status.loss else { continue }
      shownTenth[run.name] = tenth
      console.line(
        "\(run.name): step \(status.step) of \(status.steps), loss \(Wording.decimal(loss, 4)), "
          + "\(Wording.decimal(status.tokensPerSecond, 0)) tokens/s, \(status.remaining.map(Wording.duration) ?? "?") left"
      )
    }
  }

  /// Prints how a run ended.
  public func ended(_ outcome: RunOutcome) {
    switch outcome.ending {
    case .finished where outcome.wasFinishedBefore:
      console.line("\(outcome.run): was finished already" + (outcome.message.map { "; \($0)" } ?? ""))
    case .finished:
      console.line(
        "\(outcome.run): finished in \(Wording.duration(outcome.seconds)), at most \(Wording.bytes(outcome.peakMemory)) of memory"
      )
    case .diverged:
      console.alarm("\(outcome.run): diverged: \(outcome.message ?? "no reason known"); it counts as an outlier")
    case .failed: console.alarm("\(outcome.run): failed: \(outcome.message ?? "no reason known")")
    case .stopped: console.line("\(outcome.run): stopped")
    case .waiting, .running, .unreadable: break
    }
  }

  /// Says that the workers were asked to stop.
  public func stopping(active: Int) {
    console.line("stopping \(counted(active, "run")) once resume points are written; asking again ends at once")
  }

  private static func tenth(_ status: RunStatus) -> Int { status.step * 10 / max(1, status.steps) }
}
