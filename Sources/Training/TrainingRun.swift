import Checkpoints
import Corpus
import Failures
import Files
import Foundation
import NeoX
import Traces

/// One run from its first update to its last: training, trace, checkpoints, resumption.
///
/// The order of writing makes every point of interruption safe: a checkpoint exists only once the trace reaches its step,
/// and the older resume point goes only once the newer one is on disk.
public struct TrainingRun {
  /// Everything that decides the result, apart from the corpus.
  public let configuration: RunConfiguration
  /// The run's name, for example "pythia-14m-seed3".
  public let name: String
  /// The run's folder.
  public let folder: String
  /// The folder of the prepared corpus.
  public let corpusFolder: String

  /// Seed of everything that all runs of a sweep share, such as the probe set.
  public static let sharedSeed = 0

  /// Describes a run; nothing is read or written yet.
  public init(configuration: RunConfiguration, name: String, folder: String, corpusFolder: String) {
    self.configuration = configuration
    self.name = name
    self.folder = folder
    self.corpusFolder = corpusFolder
  }

  /// The trace of a run.
  public static func tracePath(in folder: String) -> String { folder + "/trace.h5" }

  /// Whether a run has done all its updates and left its last checkpoint.
  public var isFinished: Bool {
    guard let progress = TrainingProgress.read(folder: folder), progress.state == .finished else { return false }
    return progress.step == configuration.steps && CheckpointFolder.steps(run: folder).contains(configuration.steps)
  }

  /// Trains from the newest resume point, or from the start, to the last update.
  ///
  /// A finished run is left untouched, and so is one that diverged, since it would end the same way.
  ///
  /// - Parameter shouldStop: asked often; when it says so, a resume point is written and the run ends.
  /// - Throws: `Failure` of kind `stopped` when asked to stop, `internalError` when a loss or gradient is not finite, and
  ///   whatever reading the corpus and writing the results throw.
  public func perform(shouldStop: () -> Bool) throws {
    try AtomicWriting.ensureFolder(folder)
    let lock = try FolderLock(folder: folder, wait: true)
    defer { withExtendedLifetime(lock) {} }
    guard !isFinished else { return }
    if let progress = TrainingProgress.read(folder: folder), progress.state == .diverged {
      throw Failure(.internalError, name, progress.message ?? "diverged", remedy: "it counts as an outlier")
    }
    CheckpointFolder.removeLeftovers(run: folder)
    do {
      let session = try TrainingSession(self)
      try session.run(shouldStop: shouldStop)
    } catch let failure as Failure {
      try recordEnd(failure)
      throw failure
    }
  }

  private func recordEnd(_ failure: Failure) throws {
    var progress =
      TrainingProgress.read(folder: folder)
      ?? TrainingProgress(run: name, step: 0, steps: configuration.steps, state: .failed)
    if progress.state == .running { progress.state = failure.kind == .stopped ? .stopped : .failed }
    progress.message = failure.description
    try progress.write(folder: folder, durable: true)
  }
}
