import Failures
import Foundation

/// Imports runs of Weights & Biases from the folders in which they were recorded.
public enum WandBImport {
  /// Reads files `run-ID.wandb` or searches folders for them. Files of one identifier are one run that was resumed; its name is the one
  /// that W&B shows, with the identifier where several runs have the same.
  ///
  /// Steps are counted by the key that was asked for, else by the one that the run names for all its metrics (`define_metric`), else by
  /// W&B itself.
  ///
  /// - Throws: `Failure` of kind `missingInput`, of kind `usage`, or of kind `badData` that names the file and the offset.
  public static func runs(of request: ImportRequest, _ columns: TableColumns = TableColumns()) throws -> ImportedRuns {
    var notes = ImportNotes()
    let files = try ImportFiles.find(request.paths, what: "file of a W&B run (run-ID.wandb)", &notes) {
      $0.hasSuffix(".wandb")
    }
    var seen = Set<String>()
    let different = files.filter { seen.insert(URL(filePath: $0).resolvingSymlinksInPath().path).inserted }
    let groups = Self.groups(try different.map(WandBPart.init))
    if let run = request.run, groups.count > 1 {
      throw Failure(
        .usage, "--run \(run)",
        "names one run, and there are \(groups.count): \(TableColumns.list(groups.map(\.name)))",
        remedy: "leave --run out: every run has the name that W&B shows")
    }
    let counts = Dictionary(groups.map { ($0.name, 1) }, uniquingKeysWith: +)
    // Files of one identifier are one run's, so that nothing in them looks like two.
    var collector = MetricCollector("wandb", placeWord: "byte", repeated: request.repeated ?? .latest)
    var configurations: [String: String] = [:]
    for group in groups {
      let name = request.run ?? (counts[group.name] == 1 ? group.name : "\(group.name)-\(group.id)")
      var reader = try WandBRunReader(group.parts, name: name, columns)
      try reader.read(into: &collector, &notes)
      configurations[name] = reader.configuration
    }
    let leftOut = notes.leftOut(kind: "key")
    guard !collector.isEmpty else {
      throw Failure(
        .badData, request.paths.joined(separator: ", "), "holds no logged numbers (\(leftOut.joined(separator: "; ")))",
        remedy: "name folders of runs that called wandb.log")
    }
    let runs = try collector.imported().map { run in
      var run = run
      run.configuration = configurations[run.name] ?? run.configuration
      return run
    }
    return ImportedRuns(runs: runs, leftOut: leftOut, notes: notes.understood)
  }

  private static func groups(_ parts: [WandBPart]) -> [(id: String, name: String, parts: [WandBPart])] {
    Dictionary(grouping: parts, by: \.id).map { id, parts in
      let sorted = parts.sorted { one, other in
        (one.time.folder, one.time.start, one.path) < (other.time.folder, other.time.start, other.path)
      }
      let name = sorted.compactMap(\.run?.displayName).last { !$0.isEmpty } ?? id
      return (id, name, sorted)
    }.sorted { NaturalOrder($0.parts[0].path) < NaturalOrder($1.parts[0].path) }
  }
}
