import Failures
import Files
import Foundation

/// Imports the scalars of TensorBoard event files.
public enum TensorBoardImport {
  /// Reads files or searches folders for them. All event files of one folder are one run, named by the folder's path below the
  /// folder that was given, or by its own name where it is that folder.
  ///
  /// Where a restarted run logged steps again, the file with the later name counts, as TensorBoard shows it. Images,
  /// histograms and texts are left out.
  ///
  /// - Parameter run: the run's name, when all files are of one run.
  /// - Throws: `Failure` of kind `missingInput`, or of kind `badData` that names the file and the offset.
  public static func runs(of paths: [String], run: String? = nil) throws -> ImportedRuns {
    var names: [String] = []
    var byRun: [String: [String]] = [:]
    for path in paths {
      for file in try ImportFiles.find([path], what: "event file", isWanted: { $0.contains("tfevents") }) {
        let name = run ?? runName(of: file, below: path, isOnly: paths.count == 1)
        if byRun[name] == nil { names.append(name) }
        if byRun[name]?.contains(file) != true { byRun[name, default: []].append(file) }
      }
    }
    var leftOut: [String] = []
    let runs = try names.flatMap { name in try read(byRun[name] ?? [], run: name, &leftOut) }
    guard !runs.isEmpty else { throw Failure(.badData, paths.joined(separator: ", "), "holds no scalars to import") }
    return ImportedRuns(runs: runs, leftOut: leftOut)
  }

  private static func runName(of file: String, below path: String, isOnly: Bool) -> String {
    let folder = URL(filePath: file).standardizedFileURL.deletingLastPathComponent().pathComponents
    let root = URL(filePath: path).standardizedFileURL.pathComponents
    guard folder.starts(with: root), folder.count > root.count else { return folder.last ?? "run" }
    let below = folder.dropFirst(isOnly ? root.count : root.count - 1)
    return below.joined(separator: "/")
  }

  private static func read(_ files: [String], run name: String, _ leftOut: inout [String]) throws -> [ImportedRun] {
    let path = files.first ?? name
    var collector = MetricCollector(path, placeWord: "byte", repetition: .laterCounts)
    let run = try collector.run(name, at: 0)
    var plugins: [String: String] = [:]
    var others: [String] = []
    for path in files {
      let file = try MappedFile(path)
      try withExtendedLifetime(file) {
        var records = RecordFile(file)
        while let range = try records.next() {
          let event = try EventMessage(WireMessage(file.bytes, range, subject: path))
          for value in event.values {
            if let plugin = value.plugin { plugins[value.tag] = plugin }
            guard let number = scalar(value, plugin: plugins[value.tag]) else {
              if !others.contains(value.tag), others.count < 100 { others.append(value.tag) }
              continue
            }
            guard (0...StepNumber.largest).contains(event.step) else {
              throw Failure(
                .badData, path, "the event at byte \(range.lowerBound) has the step \(event.step)",
                remedy: "log steps from 0")
            }
            let metric = try collector.metric(
              value.tag.isEmpty ? "untagged" : value.tag, sourceName: value.tag, at: range.lowerBound)
            collector.add(number, run: run, metric: metric, step: event.step, at: range.lowerBound)
          }
        }
      }
    }
    leftOut += others.map { "\(name): \($0): it holds no scalars" }
    guard !collector.isEmpty else {
      leftOut.append("\(name): its event files hold no scalars")
      return []
    }
    return try collector.imported(from: try ImportFiles.source("tensorboard", files))
  }

  /// The number of a value that is a scalar; a tensor of one number that another plugin shows is none.
  private static func scalar(_ value: EventMessage.Value, plugin: String?) -> Double? {
    value.isTensor && plugin != nil && plugin != "scalars" ? nil : value.scalar
  }
}
