import Files

/// Writes the scalars of traces as event files of TensorBoard, a folder for each run.
///
/// Values are rounded to 32-bit floating point, in which TensorBoard keeps scalars. Tags are "train/loss", "weights/l2",
/// "weights/MATRIX/l2"; imported metrics keep their names, evaluations are "TASK/METRIC".
public enum TensorBoardExport {
  /// The name of every event file; readers look for "tfevents" and order the files of a run by name.
  static let fileName = "events.out.tfevents.0000000000.polypythia"

  /// Writes the runs into a folder that is there already.
  ///
  /// A slash in a run's name makes a folder in a folder, as TensorBoard shows it. What is no scalar over steps is left out and
  /// named.
  ///
  /// - Throws: `Failure` of kind `badData` when a trace is damaged, `inputOutput` when the disk is full.
  public static func write(_ runs: [ExportRun], groups: [String], into folder: String) throws -> ExportedFiles {
    var written = ExportedFiles()
    for run in runs {
      let tables = try run.outlines(of: groups).flatMap { try ExportTable.tables(of: $0) }
      let scalars = tables.filter(\.holdsScalars)
      for table in tables where !table.holdsScalars && !written.leftOut.contains(table.name) {
        written.leftOut.append(table.name)
      }
      guard !scalars.isEmpty else {
        written.leftOut.append("\(run.name): it has no scalars")
        continue
      }
      let place = run.name.split(separator: "/", omittingEmptySubsequences: false)
        .map { RunFolderName.safe(String($0)) }.joined(separator: "/")
      try AtomicWriting.ensureFolder("\(folder)/\(place)")
      var events = 0
      try AtomicWriting.stream(to: "\(folder)/\(place)/\(fileName)") { stream in
        var file = EventFileWriter(stream)
        for table in scalars { events += try write(table, of: run.trace, to: &file) }
        try file.flush()
      }
      written.files.append(ExportedFile(file: "\(place)/\(fileName)", entries: events))
    }
    return written
  }

  private static func write(
    _ table: ExportTable, of trace: TraceReader, to file: inout EventFileWriter
  ) throws -> Int {
    guard case .numbers(let steps) = table.axes[0].labels else { return 0 }
    let tags = table.tags
    var events = 0
    try table.group.forEachBlock(of: table.variables, in: trace) { rows, values in
      for (row, step) in steps[rows].enumerated() {
        var scalars: [(tag: String, value: Float)] = []
        for (place, tag) in tags.enumerated() {
          let column = table.columns[place % table.columns.count]
          let line = row * (tags.count / table.columns.count) + place / table.columns.count
          guard let value = values[column.variable].number(at: line * table.metrics + column.metric),
            !(table.group.hasGaps && ImportedMetric.isGap(value))
          else { continue }
          scalars.append((tag, Float(value)))
        }
        guard !scalars.isEmpty else { continue }
        try file.add(step: Int(step), scalars)
        events += 1
      }
    }
    return events
  }
}

extension ExportTable {
  /// Whether some column is a curve of numbers over steps, or such a curve for each of some names.
  fileprivate var holdsScalars: Bool {
    guard axes.first?.name == "step", case .numbers = axes[0].labels, axes.count <= 2 else { return false }
    if axes.count == 2, case .numbers = axes[1].labels { return false }
    return variables.contains {
      if case .string = $0.type { false } else { true }
    }
  }

  /// The tags of one step's values: the names of the second axis one after the other, all columns for each.
  fileprivate var tags: [String] {
    let prefix =
      switch group.kind {
      case "metrics": ""
      case "evaluation": "\(group.task ?? group.path)/"
      default: "\(group.kind)/"
      }
    guard axes.count == 2, case .texts(let names) = axes[1].labels else { return columns.map { prefix + $0.title } }
    return names.flatMap { name in columns.map { "\(prefix)\(name)/\($0.title)" } }
  }
}
