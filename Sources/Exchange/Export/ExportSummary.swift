import Stability
import Traces
import Wording

/// What an export wrote.
public struct ExportSummary: Codable, Sendable {
  /// The file or folder.
  public var out: String
  /// The form.
  public var format: String
  /// The runs exported.
  public var runs: [String]
  /// The groups exported.
  public var groups: [String]
  /// The files, their names below the folder.
  public var files: [ExportedFile]
  /// What was not exported since the form cannot hold it.
  public var leftOut: [String]

  /// The summary for a terminal.
  public var lines: [String] {
    let unit =
      switch format {
      case "npz": "arrays"
      case "hdf5": "runs"
      case "tensorboard": "events"
      default: "rows"
      }
    let rows = files.map { [$0.file, Wording.count($0.entries)] }
    var lines = ["exported \(counted(runs.count, "run")) as \(format) into \(out)"]
    lines += AlignedColumns.lines([["file", unit]] + rows)
    return lines + leftOut.map { "left out: \($0)" }
  }
}
