import Failures
import Files
import Foundation
import Runs
import Stability
import Traces

/// What to export of a folder of runs, and how.
public struct ExportRequest: Sendable {
  /// The forms of an export.
  public enum Format: String, CaseIterable, Sendable {
    /// A folder of tables delimited by commas.
    case csv
    /// One NPZ file of NumPy arrays.
    case npz
    /// A folder of event files, one folder inside for each run.
    case tensorboard
    /// A folder of tables with an object a line.
    case jsonl
    /// One compressed HDF5 file.
    case hdf5

    /// Whether an export is a folder; else it is one file.
    var isFolder: Bool { self == .csv || self == .jsonl || self == .tensorboard }
  }

  /// Groups that are computed from the traces instead of read from them: tables of the paper's notebook.
  public static let computedGroups = ["maps", "agreement"]
  /// Activations as text are many times larger than all the rest.
  private static let groupsOnRequest = ["activations"]

  private let format: Format
  private let groups: [String]
  private let runs: [String]
  private let out: String

  /// Names what to export.
  ///
  /// - Parameters:
  ///   - groups: groups of the traces, "maps" or "agreement"; empty for all of the traces that suit the form.
  ///   - runs: names of runs; empty for all.
  ///   - out: a file or folder that is not there yet.
  public init(format: Format, groups: [String], runs: [String], out: String) {
    self.format = format
    self.groups = groups
    self.runs = runs
    self.out = PathName.trimmed(out)
  }

  /// Writes the export, all of it or nothing.
  ///
  /// - Throws: `Failure` of kind `usage` for runs and groups that are not there, `cannotCreate` when something bears the name
  ///   already, `badData` when a trace is damaged, `inputOutput` when the disk is full.
  public func write(_ folder: RunFolder) throws -> ExportSummary {
    guard access(out, F_OK) != 0 else {
      throw Failure(.cannotCreate, out, "is there already", remedy: "remove it, or name another place with --out")
    }
    let chosen = try chosenRuns(of: folder)
    let groups = try chosenGroups(of: chosen, in: folder)
    let parent = PathName.parent(of: out)
    if !parent.isEmpty { try AtomicWriting.ensureFolder(parent) }
    PartialName.removeAbandoned(out)
    var written = ExportedFiles()
    let stored = groups.filter { !Self.computedGroups.contains($0) }
    switch format {
    case .npz: written = try NumPyExport.write(chosen, groups: stored, to: out)
    case .hdf5: written = try HDF5Export.write(chosen, groups: stored, to: out)
    case .tensorboard:
      try AtomicWriting.createFolder(out) {
        written = try TensorBoardExport.write(chosen, groups: stored, into: $0)
      }
    case .jsonl:
      try AtomicWriting.createFolder(out) {
        written = try TextExport.write(chosen, groups: stored, as: .jsonl, into: $0)
      }
    case .csv:
      try AtomicWriting.createFolder(out) { temporary in
        written = try TextExport.write(chosen, groups: stored, as: .csv, into: temporary)
        let names = chosen.map(\.name)
        if groups.contains("maps") {
          written = try NotebookMaps(folder, runs: names).write(into: temporary, after: written)
        }
        if groups.contains("agreement") {
          written = try NotebookAgreement(folder, runs: names).write(into: temporary, after: written)
        }
      }
    }
    return ExportSummary(
      out: out, format: format.rawValue, runs: chosen.map(\.name), groups: groups, files: written.files,
      leftOut: written.leftOut)
  }

  private func chosenRuns(of folder: RunFolder) throws -> [ExportRun] {
    let all = folder.traces.map { ExportRun(name: $0.runName, trace: $0) }
    let names = Set(all.map(\.name))
    if let unknown = runs.first(where: { !names.contains($0) }) {
      throw Failure(
        .usage, "--run \(unknown)", "is no run of \(folder.path) with a trace",
        remedy: "runs there: \(all.map(\.name).joined(separator: ", "))")
    }
    return runs.isEmpty ? all : all.filter { runs.contains($0.name) }
  }

  private func chosenGroups(of chosen: [ExportRun], in folder: RunFolder) throws -> [String] {
    var known: [String] = []
    for group in chosen.flatMap(\.trace.groups) where !known.contains(group) { known.append(group) }
    guard !groups.isEmpty else {
      let isText = format == .csv || format == .jsonl
      return known.filter { !isText || !Self.groupsOnRequest.contains($0) }
    }
    for group in groups where !known.contains(group) {
      guard Self.computedGroups.contains(group) else {
        throw Failure(
          .usage, "--group \(group)", "is in no trace of \(folder.path)",
          remedy: "groups there: \((known + Self.computedGroups).joined(separator: ", "))")
      }
      guard format == .csv else {
        throw Failure(.usage, "--group \(group)", "is a table of text", remedy: "use --format csv")
      }
    }
    return groups.indices.filter { !groups[..<$0].contains(groups[$0]) }.map { groups[$0] }
  }
}
