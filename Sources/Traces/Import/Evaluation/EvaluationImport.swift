import Failures
import Files
import Foundation

/// Imports what EleutherAI's evaluation harness writes: result files and sample files, of release 0.3 (`{"acc": …}`) and of
/// later ones (`{"acc,none": …}`).
public enum EvaluationImport {
  /// Reads files or searches folders for them.
  ///
  /// The step comes from the file's name ("70m_step512.json"), a folder's name ("step512") or the model's revision. A run is
  /// the nearest folder above that names neither a step nor a number of examples ("zero-shot").
  ///
  /// - Throws: `Failure` of kind `missingInput` when a path does not exist or no file in it is of the harness, or of kind
  ///   `badData` that names the file: a file without a step, one named that is not of the harness, or two that disagree.
  public static func runs(of request: ImportRequest) throws -> ImportedRuns {
    let (paths, run) = (request.paths, request.run)
    let found = try ImportFiles.find(paths, what: "result file (.json or .jsonl)") {
      $0.hasSuffix(".json") || $0.hasSuffix(".jsonl")
    }
    let asked = Set(paths)
    var leftOut: [String] = []
    var runs: [RunCollector] = []
    var places: [String: Int] = [:]
    for path in found {
      guard let file = try EvaluationFile(path) else {
        guard !asked.contains(path) else {
          throw Failure(
            .badData, path, "holds no results of the evaluation harness",
            remedy: "name a file with the key \"results\", or a samples file")
        }
        leftOut.append("\(path): it holds no results of the evaluation harness")
        continue
      }
      guard let step = file.step else {
        throw Failure(
          .badData, path, "does not say of which step it is",
          remedy: "put the step into the name of the file or its folder, such as step1000")
      }
      let name = run ?? runName(of: path)
      let place = places[name] ?? runs.count
      if place == runs.count {
        places[name] = place
        runs.append(RunCollector(name: name))
      }
      runs[place].files.append((file, step))
    }
    guard !runs.isEmpty else {
      throw Failure(.missingInput, paths.joined(separator: ", "), "holds no results of the evaluation harness")
    }
    return ImportedRuns(runs: try runs.map { try $0.imported() }, leftOut: leftOut)
  }

  private static func runName(of path: String) -> String {
    let folders = ImportFiles.foldersAbove(path)
    return folders.first { name in
      let lowercased = name.lowercased()
      return !lowercased.hasSuffix("-shot") && !lowercased.hasSuffix("shot")
        && !(RunNames.step(in: name) != nil && (lowercased.hasPrefix("step") || lowercased.hasPrefix("checkpoint")))
    } ?? folders.first ?? "run"
  }
}

/// The files of one run.
private struct RunCollector {
  let name: String
  var files: [(file: EvaluationFile, step: Int)] = []

  init(name: String) { self.name = name }

  func imported() throws -> ImportedRun {
    var tasks: [TaskCollector] = []
    var places: [String: Int] = [:]
    for (file, step) in files {
      for result in file.results {
        let label = label(of: result, in: file)
        let place = places[label] ?? tasks.count
        if place == tasks.count {
          guard tasks.count < MetricCollector.mostMetrics, label.utf8.count <= MetricCollector.longestName else {
            throw Failure(
              .badData, file.path, "holds more than \(MetricCollector.mostMetrics) tasks, or one with a very long name")
          }
          places[label] = place
          tasks.append(TaskCollector(task: label))
        }
        if !result.metrics.isEmpty { try tasks[place].add(result.metrics, step: step, path: file.path) }
        tasks[place].add(result.samples, step: step)
      }
    }
    var evaluations: [TaskEvaluation] = []
    for var task in tasks { evaluations.append(try task.evaluation()) }
    evaluations.removeAll { $0.steps.isEmpty }
    return ImportedRun(
      name: name, source: try ImportFiles.source("lm-eval", files.map(\.file.path)), evaluations: evaluations)
  }

  /// A samples file does not say how many examples the prompt has; the result file of the same time does.
  private func label(of result: EvaluationFile.TaskResult, in file: EvaluationFile) -> String {
    guard result.shots == nil, !result.samples.isEmpty else { return result.label }
    let folder = PathName.parent(of: file.path)
    let partner = files.first { other, _ in
      PathName.parent(of: other.path) == folder && file.mark.hasSuffix(other.mark)
        && other.results.contains { $0.task == result.task && $0.shots != nil }
    }
    return partner?.file.results.first { $0.task == result.task }?.label ?? result.label
  }
}
