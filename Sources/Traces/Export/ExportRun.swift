/// A run to export: its trace under the name by which its folder of runs knows it.
public struct ExportRun: Sendable {
  /// The run's name.
  public let name: String
  /// Its trace.
  public let trace: TraceReader

  /// Names a trace.
  public init(name: String, trace: TraceReader) {
    self.name = name
    self.trace = trace
  }

  /// Outlines of some groups, in their order; groups that the trace lacks are passed over.
  func outlines(of groups: [String]) throws -> [GroupOutline] {
    try groups.flatMap { try trace.outlines(of: $0) }
  }
}

/// One file that an export wrote.
public struct ExportedFile: Codable, Sendable, Equatable {
  /// The file, below the place that the export was told.
  public let file: String
  /// Rows of a table, arrays of an NPZ file, events of an event file, runs of an HDF5 file.
  public let entries: Int

  /// Names a file.
  public init(file: String, entries: Int) {
    self.file = file
    self.entries = entries
  }
}

/// What an export wrote.
public struct ExportedFiles: Sendable, Equatable {
  /// The files, in the order in which they were written.
  public internal(set) var files: [ExportedFile]
  /// What was not written, since the form cannot hold it.
  public internal(set) var leftOut: [String]

  /// Collects files.
  public init(files: [ExportedFile] = [], leftOut: [String] = []) {
    self.files = files
    self.leftOut = leftOut
  }
}
