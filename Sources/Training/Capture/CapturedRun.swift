import Checkpoints
import Failures
import Files
import Foundation

/// The checkpoints of one run that are to be captured.
struct CapturedRun: Equatable {
  /// The run's name: that of the folder around its checkpoints.
  let name: String
  /// The checkpoints by increasing step.
  let checkpoints: [StepFolder]

  /// A checkpoint of a step.
  struct StepFolder: Equatable {
    let step: Int
    let path: String
  }

  /// Sorts folders into runs: a folder with `stepN` folders in it is a run, a `stepN` folder belongs to the one around it.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a folder is neither; of kind `usage` when one run has a step twice.
  static func runs(of folders: [String]) throws -> [CapturedRun] {
    var names: [String] = []
    var checkpoints: [String: [StepFolder]] = [:]
    for folder in folders {
      let path = URL(filePath: folder).standardizedFileURL.path
      let last = PathName.last(of: path)
      let found: [StepFolder]
      let name: String
      if let step = CheckpointFolder.step(ofFolderNamed: last) {
        found = [StepFolder(step: step, path: folder)]
        name = PathName.last(of: PathName.parent(of: path))
      } else {
        found = CheckpointFolder.stepFolders(folder).map { StepFolder(step: $0.step, path: $0.path) }
        name = last
      }
      guard !found.isEmpty else {
        throw Failure(
          .missingInput, folder, "is neither a checkpoint named stepN or checkpoint-N nor a folder of such",
          remedy: "name the folder of each checkpoint by its step, for example pythia-160m-seed1/step1000")
      }
      if checkpoints[name] == nil { names.append(name) }
      checkpoints[name, default: []] += found
    }
    return try names.map { name in
      let sorted = (checkpoints[name] ?? []).sorted { ($0.step, $0.path) < ($1.step, $1.path) }
      for (first, second) in zip(sorted, sorted.dropFirst()) where first.step == second.step {
        throw Failure(
          .usage, "--checkpoint", "step \(first.step) of \(name) is given twice: \(first.path) and \(second.path)",
          remedy: "name each once")
      }
      return CapturedRun(name: name, checkpoints: sorted)
    }
  }

  /// The seeds of the initial weights and of the data order, as the suite's names tell them: "seed3" is both, "weight-seed2" and
  /// "data-seed2" (and ours, "initseed2-dataseed1") one of them; what is not named has the suite's own, 1234.
  var seeds: (initial: Int, data: Int) {
    func number(_ pattern: Regex<(Substring, Substring)>) -> Int? {
      name.firstMatch(of: pattern).flatMap { Int($0.1) }
    }
    let initial = number(/(?:weight-|init-?)seed([0-9]{1,9})/)
    let data = number(/data-?seed([0-9]{1,9})/)
    if initial == nil, data == nil, let common = number(/seed([0-9]{1,9})/) { return (common, common) }
    return (initial ?? 1234, data ?? 1234)
  }
}
