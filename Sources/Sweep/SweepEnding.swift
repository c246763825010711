import Failures
import Report
import Runs
import Stability
import Wording

/// How a whole sweep ended: what is known of it, and why it is not all that was asked for.
public struct SweepEnding: Sendable {
  /// The runs and, where a report was written, its summary.
  public let summary: SweepResults.Summary
  /// Why the sweep is not done; nil when every run was trained to its end.
  public let failure: Failure?

  /// Why a sweep whose runs ended so is not done.
  ///
  /// - Returns: a `Failure` of kind `stopped` when it was stopped; of kind `inputOutput` when every run that is not finished
  ///   failed by reading or writing, as on a full disk; of kind `internalError` when a run diverged or failed otherwise; nil
  ///   when all runs are finished.
  static func failure(of outcomes: [RunOutcome], folder: String) -> Failure? {
    if outcomes.contains(where: { $0.ending == .stopped || $0.ending == .waiting }) {
      let finished = outcomes.count { $0.ending == .finished }
      return Failure(
        .stopped, folder, "stopped with \(finished) of \(outcomes.count) runs done",
        remedy: "the same command continues")
    }
    let failed = outcomes.filter { $0.ending == .failed }
    let diverged = outcomes.filter { $0.ending == .diverged }
    var reasons: [String] = []
    var remedies: [String] = []
    if !failed.isEmpty {
      reasons.append("\(counted(failed.count, "run")) failed: \(list(failed))")
      if !failed.allSatisfy(\.needsRepair) {
        remedies.append("see worker.log in the run's folder; the same command tries again")
      }
    }
    if !diverged.isEmpty {
      reasons.append("\(counted(diverged.count, "run")) diverged: \(list(diverged))")
      remedies.append(
        diverged.count == 1
          ? "the run that diverged counts as an outlier; the same command leaves it so"
          : "the runs that diverged count as outliers; the same command leaves them so")
    }
    guard !reasons.isEmpty else { return nil }
    let isByDisk = diverged.isEmpty && failed.allSatisfy { $0.failureKind == .inputOutput }
    return Failure(
      isByDisk ? .inputOutput : .internalError, folder, reasons.joined(separator: "; "),
      remedy: remedies.joined(separator: "; "))
  }

  private static func list(_ outcomes: [RunOutcome]) -> String {
    outcomes.map { "\($0.run) (\($0.message ?? "no reason known"))" }.joined(separator: ", ")
  }
}
