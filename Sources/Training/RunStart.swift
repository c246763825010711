import Checkpoints
import Failures

/// How a run begins its training: decided from what lies in its folder, before anything is computed or changed.
enum RunStart: Equatable {
  /// From the first update.
  ///
  /// - Parameters:
  ///   - removed: steps whose checkpoints are left from before and go.
  ///   - repeated: the last update that was done before and is done again; 0 where there was none.
  case fresh(removed: [Int], repeated: Int)
  /// From the resume point after a step; `begun` is the record of how the run was begun.
  case resumed(step: Int, begun: RunDescription)

  /// What decides it.
  struct Remains {
    /// The run's record; nil where there is none.
    var begun: RunDescription?
    /// Steps that have a whole checkpoint, rising.
    var checkpoints: [Int] = []
    /// The newest of them with a training state.
    var resumable: Int?
    /// The last update that was done, as far as is known.
    var lastStep = 0

    /// - Throws: `Failure` of kind `badData` when the run's record is damaged.
    static func read(folder: String) throws -> Remains {
      Remains(
        begun: try RunDescription.read(folder: folder), checkpoints: CheckpointFolder.steps(run: folder),
        resumable: CheckpointFolder.newestResumable(run: folder),
        lastStep: TrainingProgress.read(folder: folder)?.step ?? 0)
    }
  }

  /// Decides for the run of a folder.
  ///
  /// - Throws: `Failure` of kind `configuration` when the folder holds a run of another configuration or corpus; of kind `badData`
  ///   when the run had come to a resume point that is gone, so that its results must not go unasked.
  init(_ remains: Remains, configuration: RunConfiguration, corpusDigest: String, folder: String) throws {
    if let begun = remains.begun, begun.configuration != configuration || begun.corpusDigest != corpusDigest {
      throw Failure(
        .configuration, RunDescription.path(in: folder), "was begun with another configuration or corpus",
        remedy: "choose another folder with --out, or remove this run's folder")
    }
    if let step = remains.resumable, let begun = remains.begun {
      self = .resumed(step: step, begun: begun)
      return
    }
    if let last = remains.checkpoints.last, last >= configuration.resumeInterval {
      throw Failure(
        .badData, folder, "holds checkpoints up to step \(last), but no training state to continue from",
        remedy: "remove the run's folder to train it again")
    }
    self = .fresh(removed: remains.checkpoints, repeated: remains.lastStep)
  }
}
