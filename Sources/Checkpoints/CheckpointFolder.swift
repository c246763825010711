import Failures
import Files
import Foundation
import NeoX

/// The `stepN` folders of a run.
public enum CheckpointFolder {
  /// The folder of a step.
  public static func path(run: String, step: Int) -> String { "\(run)/step\(step)" }

  /// The step that a folder's name says: "step1000", "global_step1000" of GPT-NeoX, "checkpoint-1000" of transformers' Trainer,
  /// "iter_0001000" of Megatron, "step1000-unsharded" of OLMo; nil for other names.
  public static func step(ofFolderNamed name: String) -> Int? {
    guard
      let match = name.wholeMatch(
        of: /(?:step|global_step|checkpoint|ckpt|iter|iteration)[-_=]?([0-9]{1,18})(?:-unsharded|-hf)?/)
    else { return nil }
    return Int(match.1)
  }

  /// The folders of a run's steps by increasing step, complete or not, of whatever origin.
  public static func stepFolders(_ run: String) -> [(step: Int, path: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: run)) ?? []
    return names.compactMap { name in step(ofFolderNamed: name).map { ($0, run + "/" + name) } }
      .sorted { ($0.step, $0.path) < ($1.step, $1.path) }
  }

  /// Writes a whole checkpoint: model files, manifest and, where given, the training state; atomically.
  ///
  /// A folder of that step that exists already (left by a run that was killed and now repeats those steps) is replaced once
  /// the new one is complete on disk.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`; then nothing is left half written.
  public static func write(
    run: String, step: Int, model: ModelConfiguration, parameters: UnsafePointer<Float>, layout: ParameterLayout,
    tokenizerJSON: Data?, state: TrainingState?
  ) throws {
    let target = path(run: run, step: step)
    func fill(_ temporary: String) throws {
      try HuggingFaceCheckpoint.write(
        into: temporary, model: model, parameters: parameters, layout: layout, tokenizerJSON: tokenizerJSON)
      try state?.write(into: temporary)
      try CheckpointManifest.write(temporary)
    }
    guard FileManager.default.fileExists(atPath: target) else {
      return try AtomicWriting.createFolder(target, fill: fill)
    }
    let complete = target + PartialName.mark + "new"
    let replaced = target + PartialName.mark + "old"
    for leftover in [complete, replaced] { try? FileManager.default.removeItem(atPath: leftover) }
    try AtomicWriting.createFolder(complete, fill: fill)
    try move(target, to: replaced)
    try move(complete, to: target)
    try? FileManager.default.removeItem(atPath: replaced)
  }

  /// The steps that have a complete checkpoint (manifest present, files of the listed sizes), in increasing order.
  public static func steps(run: String) -> [Int] {
    stepFolders(run).filter { step, folder in
      folder == path(run: run, step: step) && (try? CheckpointManifest.read(folder)) != nil
    }.map { $0.step }
  }

  /// The newest step from which training can continue, or nil: a complete checkpoint with a complete training state.
  public static func newestResumable(run: String) -> Int? {
    steps(run: run).last { TrainingState.step(in: path(run: run, step: $0)) == $0 }
  }

  /// Puts back or removes what a killed process left half done in a run's folder. Only the holder of the run's lock may call
  /// it.
  ///
  /// A kill while a checkpoint is replaced can leave the complete new one and the old one, both under temporary names.
  public static func settleLeftovers(run: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: run)) ?? []
    for mark in ["new", "old"] {
      for name in names.sorted() where name.hasSuffix(PartialName.mark + mark) {
        let folder = run + "/" + name
        let target = String(folder.dropLast((PartialName.mark + mark).count))
        guard !FileManager.default.fileExists(atPath: target), (try? CheckpointManifest.read(folder)) != nil else {
          continue
        }
        try? move(folder, to: target)
      }
    }
    for name in names where name.contains(PartialName.mark) {
      try? FileManager.default.removeItem(atPath: run + "/" + name)
    }
  }

  /// Removes the checkpoint of a step, if there is one; the manifest first, so that no half checkpoint is ever taken for one.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when the system refuses.
  public static func remove(run: String, step: Int) throws {
    let folder = path(run: run, step: step)
    guard FileManager.default.fileExists(atPath: folder) else { return }
    unlink(folder + "/manifest.json")
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      throw Failure(.inputOutput, folder, "cannot be removed (\(error.localizedDescription))")
    }
  }

  private static func move(_ source: String, to destination: String) throws {
    guard rename(source, destination) == 0 else {
      throw Failure.system(.cannotCreate, destination, "cannot be put in place")
    }
  }
}
