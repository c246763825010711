import Files
import HDF5
import Terms

/// Writes traces into one compressed HDF5 file, a group for each run with all that the trace says of it.
///
/// xarray opens it with `group="RUN/train"`; dimension scales, units and long names stay. Where a killed process left
/// variables of different lengths, or a run goes on meanwhile, the rows that all have at the first look count.
public enum HDF5Export {
  /// Of 1 to 9: higher levels take several times as long on activations and save little.
  private static let compression = 4
  /// The attributes that groups and datasets of traces have.
  private static let attributes = ["long_name", "units", "_Encoding", "source_name"]

  /// Writes the file; memory does not grow with the traces.
  ///
  /// - Throws: `Failure` of kind `badData` when a trace is damaged, `cannotCreate` or `inputOutput` when the file cannot be
  ///   written.
  public static func write(_ runs: [ExportRun], groups: [String], to path: String) throws -> ExportedFiles {
    try HDF5File.build(path) { root in
      try root.setAttribute("format", "polypythia-traces")
      try root.setAttribute("format_version", TraceLayout.version)
      for run in runs {
        let trace = run.trace
        let group = try root.createGroup(RunFolderName.safe(run.name))
        for (name, text) in trace.attributes.sorted(by: { $0.key < $1.key }) { try group.setAttribute(name, text) }
        try group.setAttribute("format_version", TraceLayout.version)
        try group.setSeeds(trace.initSeed, trace.dataSeed)
        for name in groups where trace.has(name) {
          try group.createGroup(name).copy(
            GroupOfTrace(trace: trace, name: name), compression: compression, attributes: attributes)
        }
      }
    }
    return ExportedFiles(files: [ExportedFile(file: PathName.last(of: path), entries: runs.count)])
  }
}

/// A group of a trace, opened for every look alone.
private struct GroupOfTrace: HDF5Source {
  let trace: TraceReader
  let name: String

  func read<Answer>(_ body: (HDF5Group) throws -> Answer) throws -> Answer {
    try trace.read { try body($0.group(name)) }
  }
}
