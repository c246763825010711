import Failures
import Foundation
import Runs
import Training

/// The work of a child process: one run of a sweep.
public enum Worker {
  /// Trains a run until it is finished, asked to stop by SIGTERM, or orphaned.
  ///
  /// Standard input is the lifeline: when it ends, the parent is gone, and this process ends at once with code 75, so that
  /// nothing is written beside a later sweep. Nothing else ends it at once: a second SIGTERM may come from whoever stopped the
  /// parent too.
  ///
  /// - Parameter threads: most sequences of a batch at work at once.
  /// - Throws: what `TrainingRun.perform` throws; `Failure` of kind `configuration` when the folder has no such run.
  public static func perform(run name: String, sweep folder: String, threads: Int) throws {
    watchLifeline()
    let signals = try StopSignals(caught: [SIGTERM], ignored: [SIGINT, SIGHUP])
    guard let plan = try SweepPlan.read(folder: folder), let run = plan.runs.first(where: { $0.name == name }) else {
      throw Failure(.configuration, folder, "holds no sweep with the run '\(name)'")
    }
    let training = TrainingRun(
      configuration: run.configuration, name: name, folder: SweepPlan.runFolder(name, in: folder),
      corpusFolder: SweepPlan.corpusFolder(in: folder), threads: threads)
    try training.perform(shouldStop: { signals.received != nil })
  }

  private static func watchLifeline() {
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(STDIN_FILENO, &byte, 1)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { _exit(Failure.Kind.stopped.rawValue) }
      }
    }
  }
}
