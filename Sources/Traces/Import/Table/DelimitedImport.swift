import Failures
import Files

/// Imports tables in text form: fields divided by commas, tabs, semicolons, bars or spaces, with a head line.
public enum DelimitedImport {
  /// Reads long tables (a column says which run), tables of one run each (a file, or `request.run`), wide ones (every value column
  /// is a run) and charts of Weights & Biases (every column names its run and metric).
  ///
  /// Without named value columns all columns of numbers are taken but for counters, time stamps and the like; columns of text
  /// are left out. Empty cells and words such as "NA" are gaps; "nan" and "inf" are recorded values that are not finite. A last
  /// line without its line break may be half written and is left out.
  ///
  /// - Throws: `Failure` of kind `missingInput`, of kind `usage` for columns that are not there, of kind `badData` that names the
  ///   line for everything wrong in a table.
  public static func runs(of request: ImportRequest, _ columns: TableColumns) throws -> ImportedRuns {
    try ImportedRuns.collecting { try read(request, columns, $0) }
  }

  /// Reads as `runs` does and hands over one run at a time, so that memory holds one.
  ///
  /// - Parameter progressed: called after every few megabytes; what it throws ends the reading.
  /// - Returns: everything but the runs.
  /// - Throws: as `runs`, and what `body` throws.
  public static func read(
    _ request: ImportRequest, _ columns: TableColumns, progressed: (ImportProgress) throws -> Void = { _ in },
    _ body: (ImportedRun) throws -> Void
  ) throws -> ImportedRuns {
    let form = TableFiles.Form(
      name: "csv", what: "table (.csv, .tsv or training.log)", valueWord: "column", headLines: 1
    ) { name in
      let lowercased = name.lowercased()
      return lowercased.hasSuffix(".csv") || lowercased.hasSuffix(".tsv") || lowercased == "training.log"
    }
    var files = try TableFiles(form, request, columns)
    return try files.read(progressed: progressed, body) { source, collector, notes, progressed in
      let text = try TextBytes(source.path)
      func release(_ read: Int, _ rows: Int) throws {
        text.release(before: read)
        try progressed(read, rows)
      }
      try text.with { bytes in
        var reader = DelimitedReader(bytes, source, columns, styles: nil)
        do {
          try reader.read(into: &collector, &notes, progressed: release)
        } catch is NumbersNeedAStyle {
          collector.startAgain()
          let styles = try NumberStyles.find(bytes, path: source.path, header: reader.header, step: columns.step)
          reader = DelimitedReader(bytes, source, columns, styles: styles)
          try reader.read(into: &collector, &notes, progressed: release)
        }
      }
    }
  }
}

/// That a number is written in another style than programs'; the table is to be read again with the styles of its columns.
struct NumbersNeedAStyle: Error {}

extension NumberStyles {
  /// The styles of a table's columns that are not written as programs write numbers.
  ///
  /// - Throws: `Failure` of kind `badData` that quotes the cell where a column does not agree with itself.
  static func find(
    _ bytes: UnsafeRawBufferPointer, path: String, header: [String], step: String?
  ) throws -> [Int: NumberStyle] {
    var text = DelimitedText(bytes, path: path)
    var fields: [DelimitedText.Field] = []
    guard try text.next(into: &fields) else { return [:] }
    let stepColumn = step.flatMap { header.firstIndex(of: $0) } ?? ColumnNames.step(among: header)
    var found = NumberStyles(count: fields.count, isDividedBySemicolons: text.delimiter == 59, step: stepColumn)
    while try text.next(into: &fields) {
      for (column, field) in fields.enumerated() where column < header.count {
        found.look(at: text.raw(field), column: column)
      }
    }
    do {
      let styles = try found.styles().get()
      return Dictionary(uniqueKeysWithValues: styles.enumerated().map { ($0.offset, $0.element) })
    } catch {
      let name = header.indices.contains(error.column) ? header[error.column] : "\(error.column + 1)"
      throw Failure(
        .badData, path, "column \(name): \(error.cell.debugDescription) \(error.reason)",
        remedy: "write its numbers in one way, with a decimal point and no marks between thousands")
    }
  }
}
