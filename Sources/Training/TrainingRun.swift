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
  /// Most sequences of a batch at work at once, each on a thread of its own; changes no bit of any result.
  public let threads: Int

  /// Seed of everything that all runs of a sweep share, such as the probe set.
  public static let sharedSeed = 0

  /// Describes a run; nothing is read or written yet.
  public init(configuration: RunConfiguration, name: String, folder: String, corpusFolder: String, threads: Int = 1) {
    self.configuration = configuration
    self.name = name
    self.folder = folder
    self.corpusFolder = corpusFolder
    self.threads = threads
  }

  /// The trace of a run.
  public static func tracePath(in folder: String) -> String { folder + "/" + TraceReader.fileName }

  /// Whether this run has done all its updates.
  public var isFinished: Bool { Self.isFinished(folder: folder, steps: configuration.steps) }

  /// Whether the run in a folder has done all its updates: its note says so, which outlives weights that were removed to free
  /// disk, or its last checkpoint exists, which is written after the trace and before that note.
  public static func isFinished(folder: String, steps: Int) -> Bool {
    if let progress = TrainingProgress.read(folder: folder), progress.state == .finished, progress.steps == steps {
      return true
    }
    return (try? CheckpointManifest.read(CheckpointFolder.path(run: folder, step: steps))) != nil
  }

  /// The steps whose weights a finished run keeps but which its folder no longer holds whole, in increasing order.
  public static func stepsWithoutWeights(folder: String, configuration: RunConfiguration) -> [Int] {
    Set(configuration.checkpointSteps + [configuration.steps]).subtracting(CheckpointFolder.steps(run: folder)).sorted()
  }

  /// Trains from the newest resume point, or from the start, to the last update.
  ///
  /// A finished run is left untouched, and so is one that diverged, since it would end the same way.
  ///
  /// - Parameter shouldStop: asked often, on any thread; when it says so, a resume point is written and the run ends.
  /// - Throws: `Failure` of kind `stopped` when asked to stop, `internalError` when a loss or gradient is not finite, and
  ///   whatever reading the corpus and writing the results throw.
  public func perform(shouldStop: @Sendable () -> Bool) throws {
    try AtomicWriting.ensureFolder(folder)
    let lock = try FolderLock(folder: folder, wait: true)
    defer { withExtendedLifetime(lock) {} }
    CheckpointFolder.settleLeftovers(run: folder)
    guard !isFinished else {
      guard FileManager.default.fileExists(atPath: Self.tracePath(in: folder)) else {
        throw Failure(
          .missingInput, Self.tracePath(in: folder), "is missing, though the run is finished",
          remedy: "remove the run's folder to train it again")
      }
      return try finish()
    }
    if let progress = TrainingProgress.read(folder: folder), progress.state == .diverged {
      throw Failure(.internalError, name, progress.message ?? "diverged", remedy: "it counts as an outlier")
    }
    do {
      let session = try TrainingSession(self)
      try session.run(shouldStop: shouldStop)
      try finish()
    } catch {
      // What ended the run is what is to be known, whether or not it can be noted.
      try? recordEnd(error)
      throw error
    }
  }

  /// Removes what a finished run needs no more and says that it is finished; touches nothing where all that is done.
  private func finish() throws {
    try dropResumePoints(except: configuration.steps)
    try TrainingState.remove(from: CheckpointFolder.path(run: folder, step: configuration.steps))
    var progress =
      TrainingProgress.read(folder: folder)
      ?? TrainingProgress(run: name, step: configuration.steps, steps: configuration.steps, state: .running)
    guard progress.state != .finished else { return }
    progress.step = configuration.steps
    progress.state = .finished
    progress.message = nil
    try progress.write(folder: folder, durable: true)
  }

  /// Removes the resume points other than that of `step`: the training state of a step whose weights are kept, the whole
  /// folder of any other.
  func dropResumePoints(except step: Int) throws {
    for other in CheckpointFolder.steps(run: folder) where other != step {
      if configuration.checkpointSteps.contains(other) && other < step {
        try TrainingState.remove(from: CheckpointFolder.path(run: folder, step: other))
      } else {
        try CheckpointFolder.remove(run: folder, step: other)
      }
    }
  }

  private func recordEnd(_ error: any Error) throws {
    var progress =
      TrainingProgress.read(folder: folder)
      ?? TrainingProgress(run: name, step: 0, steps: configuration.steps, state: .failed)
    guard progress.state != .diverged else { return }
    progress.state = (error as? Failure)?.kind == .stopped ? .stopped : .failed
    progress.message = "\(error)"
    try progress.write(folder: folder, durable: true)
  }
}
