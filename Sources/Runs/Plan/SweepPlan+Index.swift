import Traces
import Training

extension SweepPlan {
  /// Writes the index of the runs' traces, `sweep.h5`.
  ///
  /// - Parameter folder: the sweep's folder.
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public func writeIndex(in folder: String) throws {
    try SweepIndex.write(
      path: folder + "/sweep.h5", traces: runs.map { ($0.name, TrainingRun.tracePath(in: $0.name)) })
  }
}
