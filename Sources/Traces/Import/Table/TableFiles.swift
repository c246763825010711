import Failures
import Files

/// A table or log and the run that its name tells.
struct TableSource {
  let path: String
  let run: String
  let part: String?
  /// Whether the whole file is of that run, unless a column tells others.
  let isOneRun: Bool
  /// Whether that name was given, so that no column tells others.
  let isNamed: Bool
  /// The metric, where the file's name tells it as TensorBoard's downloads do.
  let boardTag: String?
}

/// The files of an import of tables or JSON lines, read one after the other.
struct TableFiles {
  /// What the files are.
  struct Form {
    /// As the trace names it.
    var name: String
    /// For messages: "table (.csv, .tsv)".
    var what: String
    /// What holds a value: "column", "key".
    var valueWord: String
    /// Lines that a file begins with before it has values.
    var headLines: Int
    /// Whether a file of a searched folder is one.
    var isWanted: (_ name: String) -> Bool
  }

  let form: Form
  let request: ImportRequest
  var collector: MetricCollector
  var notes = ImportNotes()
  private let files: [String]
  private let names: RunNames

  /// Finds the files.
  ///
  /// - Throws: `Failure` of kind `missingInput`, or `usage` for options that do not go together.
  init(_ form: Form, _ request: ImportRequest, _ columns: TableColumns) throws {
    self.form = form
    self.request = request
    files = try ImportFiles.find(request.paths, what: form.what, &notes, isWanted: form.isWanted)
    try columns.check(request, files: files.count)
    names = RunNames(of: files, countsFile: true)
    collector = MetricCollector(form.name, repeated: request.repeated)
    noteJoinedFiles()
  }

  /// Reads every file and hands over the runs, one at a time.
  ///
  /// One file of a searched folder, or one that has only begun, never blocks the others: it is named as left out.
  ///
  /// - Parameters:
  ///   - progressed: called after every few megabytes.
  ///   - readFile: reads one file into the collector; its last argument learns how many of its bytes and rows were read.
  /// - Returns: everything but the runs.
  /// - Throws: what `readFile` and `body` throw, and `Failure` of kind `badData` when there are no values.
  mutating func read(
    progressed: (ImportProgress) throws -> Void, _ body: (ImportedRun) throws -> Void,
    readFile:
      @escaping (
        TableSource, inout MetricCollector, inout ImportNotes, (_ bytes: Int, _ rows: Int) throws -> Void
      ) throws -> Void
  ) throws -> ImportedRuns {
    var progress = ImportProgress(totalBytes: ImportFiles.bytes(of: files))
    var failures: [Failure] = []
    for (index, file) in files.enumerated() {
      let before = progress
      let board = ColumnNames.boardDownload(PathName.stem(of: file))
      let source = TableSource(
        path: file, run: request.run ?? board?.run ?? names.runs[index], part: names.parts[index],
        isOneRun: request.run != nil || files.count > 1, isNamed: request.run != nil, boardTag: board?.tag)
      var isBegun = false
      do {
        try collector.begin(file)
        isBegun = true
        try readFile(source, &collector, &notes) { bytes, rows in
          progress.readBytes = before.readBytes + bytes
          progress.rows = before.rows + rows
          try progressed(progress)
        }
      } catch let failure as Failure where mayBeLeftOut(file) {
        if isBegun { collector.startAgain() }
        failures.append(failure)
        notes.say("\(failure)")
      }
    }
    if failures.count == files.count, let first = failures.first { throw first }
    try collector.forEach(body)
    return ImportedRuns(runs: [], leftOut: notes.leftOut(kind: form.valueWord), notes: notes.understood)
  }

  private func mayBeLeftOut(_ file: String) -> Bool {
    files.count > 1 && (!request.paths.contains(file) || ImportFiles.lines(of: file, upTo: 2) <= form.headLines)
  }

  /// Says which files are parts of one run because of their names.
  private mutating func noteJoinedFiles() {
    guard request.run == nil else { return }
    var order: [String] = []
    var byRun: [String: [String]] = [:]
    for (index, run) in names.runs.enumerated() where names.parts[index] == nil {
      if byRun[run] == nil { order.append(run) }
      byRun[run, default: []].append(PathName.last(of: files[index]))
    }
    for run in order {
      guard let own = byRun[run], own.count > 1 else { continue }
      let shown = own.prefix(3).joined(separator: ", ") + (own.count > 3 ? " and \(own.count - 3) more" : "")
      notes.understand("\(shown) are files of one run, \(run), by their names")
    }
  }
}
