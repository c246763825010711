import Failures
import Files

/// Imports tables in text form: fields divided by commas or tabs, with a head line.
public enum DelimitedImport {
  /// Reads a long table (a column says which run) or a wide one (every value column is a run).
  ///
  /// Without named value columns all columns of numbers are taken; a column whose first cell is text is left out. Empty cells
  /// and words such as "NA" are gaps; "nan" and "inf" are recorded values that are not finite.
  ///
  /// - Throws: `Failure` of kind `missingInput`, of kind `usage` for columns that are not there, of kind `badData` that names the
  ///   line for everything wrong in the table.
  public static func runs(of path: String, _ columns: TableColumns) throws -> ImportedRuns {
    let file = try MappedFile(path)
    return try withExtendedLifetime(file) {
      var reader = DelimitedReader(file, columns)
      return try reader.runs()
    }
  }
}

/// The state of reading one delimited table.
private struct DelimitedReader {
  private enum Column {
    case unseen
    case used(Int)
    case leftOut
  }

  private let path: String
  private let columns: TableColumns
  private var text: DelimitedText
  private var collector: MetricCollector
  private var states: [Column] = []
  private var leftOut: [String] = []
  private var otherValues: [String] = []

  init(_ file: MappedFile, _ columns: TableColumns) {
    path = file.path
    self.columns = columns
    text = DelimitedText(file)
    collector = MetricCollector(file.path)
  }

  mutating func runs() throws -> ImportedRuns {
    var fields: [DelimitedText.Field] = []
    guard try text.next(into: &fields) else { throw Failure(.badData, path, "is empty") }
    guard fields.count <= 1 << 20 else {
      throw Failure(.badData, "\(path) line \(text.line)", "has \(fields.count) columns, more than a table can have")
    }
    let header = try fields.map { try text.text($0) }
    if let only = header.first, header.count == 1, only.contains(";") {
      throw Failure(
        .badData, "\(path) line \(text.line)", "has one column; its fields seem divided by semicolons",
        remedy: "save the table with commas or tabs")
    }
    let table = try TableLayout(header: header, columns, path: path)
    states = [Column](repeating: .unseen, count: table.values.count)
    var used = 0
    while try text.next(into: &fields) {
      guard fields.count == header.count else {
        throw Failure(
          .badData, "\(path) line \(text.line)", "has \(fields.count) fields where the head has \(header.count)")
      }
      guard try holds(table, fields) else { continue }
      used += 1
      try add(fields, table)
    }
    guard used > 0 else { throw noRows(table) }
    return ImportedRuns(
      runs: try collector.imported(
        from: ImportSource(form: "csv", file: path, sha256: try SHA256.hexadecimal(ofFile: path))), leftOut: leftOut)
  }

  private mutating func holds(_ table: TableLayout, _ fields: [DelimitedText.Field]) throws -> Bool {
    for condition in table.conditions {
      let value = try text.text(fields[condition.column])
      guard value != condition.value else { continue }
      let note = "\(table.header[condition.column])=\(value)"
      if otherValues.count < 5, !otherValues.contains(note) { otherValues.append(note) }
      return false
    }
    return true
  }

  private func noRows(_ table: TableLayout) -> Failure {
    guard !table.conditions.isEmpty else { return Failure(.badData, path, "has no rows below its head") }
    return Failure(
      .usage, "--where", "holds for no row of \(path)",
      remedy: "rows there have for example \(otherValues.joined(separator: ", "))")
  }

  private mutating func add(_ fields: [DelimitedText.Field], _ table: TableLayout) throws {
    let line = text.line
    let step = try step(fields[table.step])
    let run = try table.run.map { try collector.run(text.text(fields[$0]), at: line) }
    for (index, value) in table.values.enumerated() {
      if case .leftOut = states[index] { continue }
      let cell = NumberText(text.raw(fields[value.column]))
      if case .gap = cell { continue }
      guard case .number(let number) = cell else {
        try refuse(cell, fields[value.column], value, at: index, line: line)
        continue
      }
      let place = try place(of: value, at: index, header: table.header, isWide: run == nil, line: line)
      let metric = run == nil ? try collector.metric(columns.metric, at: line) : place
      collector.add(number, run: run ?? place, metric: metric, step: step, at: line)
    }
  }

  /// The number of the run or metric that a column holds.
  private mutating func place(
    of value: (column: Int, name: String, isAsked: Bool), at index: Int, header: [String], isWide: Bool, line: Int
  ) throws -> Int {
    if case .used(let number) = states[index] { return number }
    let number =
      isWide
      ? try collector.run(value.name, at: line)
      : try collector.metric(value.name, sourceName: header[value.column], at: line)
    states[index] = .used(number)
    return number
  }

  /// Leaves out a column of text, or refuses a cell that is no number in a column of numbers.
  private mutating func refuse(
    _ cell: NumberText, _ field: DelimitedText.Field, _ value: (column: Int, name: String, isAsked: Bool),
    at index: Int, line: Int
  ) throws {
    let shown = try String(text.text(field).prefix(40)).debugDescription
    if case .tooLarge = cell {
      throw Failure(
        .badData, "\(path) line \(line)",
        "\(value.name) is \(shown), beyond the range of 64-bit floating point numbers")
    }
    guard case .unseen = states[index], !value.isAsked else {
      throw Failure(
        .badData, "\(path) line \(line)", "\(value.name) is \(shown), which is not a number",
        remedy: "correct it, or choose other columns with --value-columns")
    }
    states[index] = .leftOut
    leftOut.append("column \(value.name): it holds text (\(shown) on line \(line))")
  }

  private func step(_ field: DelimitedText.Field) throws -> Int {
    if case .number(let value) = NumberText(text.raw(field)), let step = StepNumber.exact(value) { return step }
    let shown = try String(text.text(field).prefix(40)).debugDescription
    throw Failure(
      .badData, "\(path) line \(text.line)", "its step is \(shown), which is not a whole number from 0",
      remedy: "name the right column with --step-column")
  }
}
