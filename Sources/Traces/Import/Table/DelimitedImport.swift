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
    var runs: [ImportedRun] = []
    var answer = try read(request, columns) { runs.append($0) }
    answer.runs = runs
    return answer
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
    let files = try ImportFiles.find(request.paths, what: "table (.csv, .tsv or training.log)") { name in
      let lowercased = name.lowercased()
      return lowercased.hasSuffix(".csv") || lowercased.hasSuffix(".tsv") || lowercased == "training.log"
    }
    try columns.check(request, files: files.count)
    let names = RunNames(of: files, countsFile: true)
    var collector = MetricCollector("csv", repeated: request.repeated)
    var notes = ImportNotes()
    let texts = try files.map { try TextBytes($0) }
    var progress = ImportProgress(totalBytes: texts.reduce(0) { $0 + $1.fileBytes })
    let asked = Set(request.paths)
    var failures: [any Error] = []
    for (place, run) in Dictionary(grouping: files.indices, by: { names.runs[$0] }).sorted(by: { $0.key < $1.key })
      .map({ ($0.value, $0.key) }) where place.count > 1 && names.parts[place[0]] == nil && request.run == nil
    {
      let shown = place.prefix(3).map { PathName.last(of: files[$0]) }.joined(separator: ", ")
      notes.understand("\(shown)\(place.count > 3 ? " …" : "") are files of one run, \(run), by their names")
    }
    for (index, file) in files.enumerated() {
      let text = texts[index]
      let before = progress
      try collector.begin(file)
      let download = ColumnNames.boardDownload(PathName.stem(of: file))
      let source = TableSource(
        path: file, run: request.run ?? download?.run ?? names.runs[index], part: names.parts[index],
        isOneRun: request.run != nil || files.count > 1, isNamed: request.run != nil, tag: download?.tag)
      try text.with { bytes in
        var styles: [Int: NumberStyle]?
        while true {
          var reader = DelimitedReader(bytes, source, columns, styles: styles)
          do throws(TableProblem) {
            try reader.read(into: &collector, &notes) { read, rows in
              text.release(before: read)
              progress.readBytes = before.readBytes + read
              progress.rows = before.rows + rows
              try progressed(progress)
            }
            break
          } catch {
            switch error {
            case .failure(let failure):
              // One file of a folder, or one that has only begun, never blocks the others.
              guard files.count > 1, !asked.contains(file) || reader.isWithoutRows else { throw failure }
              collector.startAgain()
              failures.append(failure)
              notes.say("\(failure)")
              return
            case .numbersNeedAStyle:
              collector.startAgain()
              styles = try NumberStyles.find(bytes, path: file, header: reader.header, step: columns.step)
            }
          }
        }
      }
    }
    if failures.count == files.count, let first = failures.first { throw first }
    try collector.forEach(body)
    return ImportedRuns(runs: [], leftOut: notes.leftOut(kind: "column"), notes: notes.understood)
  }
}

/// A table and the run that its name tells.
struct TableSource {
  let path: String
  let run: String
  let part: String?
  /// Whether the whole table is of that run, unless a column tells others.
  let isOneRun: Bool
  /// Whether that name was given, so that no column tells others.
  var isNamed = false
  /// The metric of the column of values, where the file's name tells it.
  var tag: String?
}

/// What ends the reading of a table before its end.
enum TableProblem: Error {
  case failure(any Error)
  /// A number is written in another style; the table is to be read again with the styles of its columns.
  case numbersNeedAStyle
}

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
