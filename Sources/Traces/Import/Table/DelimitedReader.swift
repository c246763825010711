import Failures

/// The state of reading one delimited table.
struct DelimitedReader {
  /// What was seen in a value column.
  private struct Cells {
    var place: Int?
    var numbers = 0
    var texts = 0
    /// Whether so many cells were texts that nobody will read another.
    var isText = false
    var first: (line: Int, text: String)?
  }

  private let source: TableSource
  private let columns: TableColumns
  private let styles: [Int: NumberStyle]?
  private var text: DelimitedText
  private(set) var header: [String] = []
  private var cells: [Cells] = []
  private var groups = RowGroups()
  private var otherValues: [String] = []
  private var used = 0
  private var shortRows: (count: Int, first: Int) = (0, 0)
  private var emptyRows: (count: Int, first: Int) = (0, 0)
  private var lastRun: (bytes: UnsafeRawBufferPointer, number: Int)?
  private var nextTick = Self.bytesPerTick

  private static let bytesPerTick = 4 << 20
  private static let textsThatTell = 1000

  /// Starts to read; with nil styles a number in another style than programs' ends the reading with `NumbersNeedAStyle`.
  init(
    _ bytes: UnsafeRawBufferPointer, _ source: TableSource, _ columns: TableColumns, styles: [Int: NumberStyle]?
  ) {
    self.source = source
    self.columns = columns
    self.styles = styles
    text = DelimitedText(bytes, path: source.path)
  }

  private var path: String { source.path }

  /// Reads the table; `progressed` learns after every few megabytes how many bytes and rows were read.
  ///
  /// - Throws: `NumbersNeedAStyle`, `Failure` that names the line, and what `progressed` throws.
  mutating func read(
    into collector: inout MetricCollector, _ notes: inout ImportNotes,
    progressed: (_ bytes: Int, _ rows: Int) throws -> Void
  ) throws {
    var fields: [DelimitedText.Field] = []
    guard try text.next(into: &fields) else { throw Failure(.badData, path, "is empty") }
    guard fields.count <= 1 << 20 else {
      throw Failure(.badData, "\(path) line \(text.line)", "has \(fields.count) columns, more than a table can have")
    }
    var table = try layout(fields)
    while try text.next(into: &fields) {
      guard text.isEnded || (text.endsWithQuote && fields.count == header.count) else {
        notes.say(
          "\(path) line \(text.line): the last line has no line break and may be half written, so that it is not read")
        break
      }
      if used == 0, fields.count == header.count + 1, try text.text(fields[0]) == "1" {
        // A table of R, whose head names no column for the numbers of rows.
        header.insert("", at: 0)
        table = try layout()
      }
      if text.bytesRead >= nextTick {
        nextTick = text.bytesRead + Self.bytesPerTick
        try progressed(text.bytesRead, used)
      }
      let stepCell = fields.count > table.step ? try number(fields[table.step], column: table.step) : .gap
      if !stepCell.isNumber, try isHead(fields, table) {
        let head = try names(fields)
        notes.say("\(path) line \(text.line): the head line comes again")
        if head != header {
          try finish(table, &collector, &notes)
          table = try layout(fields)
        }
        continue
      }
      // Spreadsheets end with rows of nothing.
      if !stepCell.isNumber, fields.allSatisfy({ text.raw($0).isEmpty }) { continue }
      guard fields.count <= header.count else {
        throw Failure(
          .badData, "\(path) line \(text.line)", "has \(fields.count) fields where the head has \(header.count)",
          remedy: "put fields that hold the delimiter in double quotes")
      }
      if fields.count < header.count {
        if shortRows.count == 0 { shortRows.first = text.line }
        shortRows.count += 1
        guard fields.count > max(table.step, table.run ?? 0, table.metric ?? 0) else { throw tooShort(fields.count) }
      }
      guard try holds(table, fields) else { continue }
      used += 1
      try add(fields, table, step: step(stepCell, fields[table.step]), &collector)
    }
    guard used > 0 else { throw noRows(table) }
    try finish(table, &collector, &notes)
    if emptyRows.count > 0 {
      let (count, first) = emptyRows
      notes.say(
        "\(path) line \(first): \(count == 1 ? "one row holds" : "\(count) rows, this the first, hold") no value at all"
      )
    }
    if shortRows.count > 0 {
      let (count, first) = shortRows
      notes.say(
        "\(path) line \(first): \(count == 1 ? "one row is" : "\(count) rows, this the first, are") shorter than the head; "
          + "the missing cells are gaps")
    }
  }

  private func tooShort(_ count: Int) -> Failure {
    Failure(.badData, "\(path) line \(text.line)", "has \(count) fields where the head has \(header.count)")
  }

  private func names(_ fields: [DelimitedText.Field]) throws -> [String] {
    try fields.map { NumberStyle.trimmed(try text.text($0)) }
  }

  private mutating func layout(_ fields: [DelimitedText.Field]) throws -> TableLayout {
    header = try names(fields)
    return try layout()
  }

  private mutating func layout() throws -> TableLayout {
    let table = try TableLayout(header: header, columns, source)
    cells = [Cells](repeating: Cells(), count: table.values.count)
    groups = RowGroups()
    return table
  }

  /// Whether a record is a head line again: the name of the step's column stands where a step should.
  private func isHead(_ fields: [DelimitedText.Field], _ table: TableLayout) throws -> Bool {
    let name = header[table.step]
    guard
      let field = fields.first(where: { text.raw($0).count >= name.utf8.count && text.raw($0).elementsEqual(name.utf8) }
      )
    else { return false }
    return try !text.text(field).isEmpty
  }

  private mutating func holds(_ table: TableLayout, _ fields: [DelimitedText.Field]) throws -> Bool {
    for condition in table.conditions {
      let value = condition.column < fields.count ? try text.text(fields[condition.column]) : ""
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

  private mutating func add(
    _ fields: [DelimitedText.Field], _ table: TableLayout, step: Int, _ collector: inout MetricCollector
  ) throws {
    let line = text.line
    var run: Int?
    switch table.form {
    case .long: if let column = table.run { run = try self.run(fields[column], fields, table, &collector) }
    case .oneRun: run = try collector.run(source.run, at: line)
    case .wide, .chart:
      // In the order of the columns, also where the first has its first value later.
      if used == 1 { for value in table.values { _ = try collector.run(value.run ?? "", at: line) } }
    }
    if let run { groups.begin(run: run, step: step) }
    if run != nil {
      for column in table.identities where column < fields.count {
        groups.look(at: text.raw(fields[column]), column: column)
      }
    }
    let isNaN = try table.nanFlag.map { try Self.isTrue(text.text(fields[$0])) } ?? false
    var hasNumber = false
    for (index, value) in table.values.enumerated() where value.column < fields.count {
      let field = fields[value.column]
      if cells[index].isText {
        cells[index].texts += 1
        if run != nil { groups.look(at: text.raw(field), column: value.column) }
        continue
      }
      let number: Double
      switch try self.number(field, column: value.column) {
      case .gap: continue
      case .number(let found): number = isNaN ? .nan : found
      case let cell:
        try refuse(cell, field, value, at: index, line: line)
        if run != nil { groups.look(at: text.raw(field), column: value.column) }
        continue
      }
      hasNumber = true
      cells[index].numbers += 1
      if let name = value.run { run = try collector.run(name, at: line) }
      guard let run else { continue }
      if cells[index].place == nil || value.metric == nil {
        let named = try value.metric ?? table.metric.map { NumberStyle.trimmed(try text.text(fields[$0])) } ?? ""
        cells[index].place = try collector.metric(
          source.part.map { "\($0)/\(named)" } ?? named,
          sourceName: value.run == nil && table.metric == nil ? header[value.column] : named, at: line)
      }
      if let metric = cells[index].place { try collector.add(number, run: run, metric: metric, step: step, at: line) }
    }
    if !hasNumber {
      if emptyRows.count == 0 { emptyRows.first = line }
      emptyRows.count += 1
    }
  }

  /// A cell's number in its column's style.
  private func number(_ field: DelimitedText.Field, column: Int) throws -> NumberText {
    let raw = text.raw(field)
    if let style = styles?[column], style != .plain, NumberStyles.mayBeNumber(raw) {
      guard let value = style.value(String(decoding: raw, as: UTF8.self)) else { return .text }
      return .number(value)
    }
    let cell = NumberText(raw)
    if case .text = cell, styles == nil, NumberStyles.mayBeNumber(raw) { throw NumbersNeedAStyle() }
    return cell
  }

  /// Counts a cell that is no number, or refuses it in a column that was asked for.
  private mutating func refuse(
    _ cell: NumberText, _ field: DelimitedText.Field, _ value: TableLayout.Value, at index: Int, line: Int
  ) throws {
    if case .text = cell, !value.isAsked, cells[index].first != nil {
      cells[index].texts += 1
      cells[index].isText = cells[index].numbers == 0 && cells[index].texts >= Self.textsThatTell
      return
    }
    let shown = try String(text.text(field).prefix(40)).debugDescription
    if case .tooLarge = cell {
      throw Failure(
        .badData, "\(path) line \(line)",
        "\(value.name) is \(shown), beyond the range of 64-bit floating point numbers")
    }
    guard !value.isAsked else {
      throw Failure(
        .badData, "\(path) line \(line)", "\(value.name) is \(shown), which is not a number",
        remedy: "correct it, or choose other columns with --value-columns")
    }
    cells[index].texts += 1
    cells[index].first = (line, shown)
  }

  /// Names the columns that were left out, and the cells that could not be read in others.
  private func finish(_ table: TableLayout, _ collector: inout MetricCollector, _ notes: inout ImportNotes) throws {
    if !collector.acceptsRepeats { try groups.check(header, kind: "column", path: path) }
    for note in table.notes { notes.understand(note) }
    for column in table.leftOut { notes.leave(column.name, column.reason) }
    for (value, seen) in zip(table.values, cells) {
      let style = seen.numbers > 0 ? styles?[value.column] ?? .plain : .plain
      if style.isPercent { notes.understand("column \(value.name) holds percentages, read as fractions") }
      if style.decimal == 44 { notes.understand("column \(value.name) is written with a decimal comma") }
      guard let first = seen.first else {
        if seen.numbers == 0 { notes.leave(value.name, "it is empty") }
        continue
      }
      guard seen.texts < seen.numbers else {
        notes.leave(value.name, "it holds text (\(first.text) on line \(first.line))")
        forget(value, seen, table, &collector)
        continue
      }
      notes.say(
        "column \(value.name): \(seen.texts) of \(seen.texts + seen.numbers) cells \(seen.texts == 1 ? "is" : "are") "
          + "no number and left out, the first \(first.text) on line \(first.line)")
    }
  }

  private func forget(
    _ value: TableLayout.Value, _ seen: Cells, _ table: TableLayout, _ collector: inout MetricCollector
  ) {
    guard let metric = seen.place else { return }
    collector.forget(metric: metric, of: value.run.flatMap { try? collector.run($0, at: 0) })
  }

  /// The number of the run that a row names; mostly that of the row before.
  private mutating func run(
    _ field: DelimitedText.Field, _ fields: [DelimitedText.Field], _ table: TableLayout,
    _ collector: inout MetricCollector
  ) throws -> Int {
    let raw = text.raw(field)
    guard table.runSuffixes.isEmpty else {
      let name = try table.runSuffixes.reduce(Self.label(text.text(field))) { name, column in
        guard column < fields.count else { return name }
        return try name + "-" + header[column].lowercased() + Self.label(text.text(fields[column]))
      }
      return try collector.run(name, at: text.line)
    }
    if let last = lastRun, last.bytes.count == raw.count, last.bytes.elementsEqual(raw) { return last.number }
    let number = try collector.run(Self.label(text.text(field)), at: text.line)
    lastRun = (raw, number)
    return number
  }

  /// A run's name as people write it: whole numbers without the fraction that pandas gives them.
  private static func label(_ text: String) -> String {
    let name = NumberStyle.trimmed(text)
    guard name.hasSuffix(".0"), case .number(let value) = NumberText(name), let whole = StepNumber.exact(value) else {
      return name
    }
    return "\(whole)"
  }

  private static func isTrue(_ text: String) -> Bool { ["1", "true", "1.0"].contains(text.lowercased()) }

  private func step(_ cell: NumberText, _ field: DelimitedText.Field) throws -> Int {
    if case .number(let value) = cell, let step = StepNumber.exact(value) { return step }
    let shown = try String(text.text(field).prefix(40)).debugDescription
    throw Failure(
      .badData, "\(path) line \(text.line)", "its step is \(shown), which is not a whole number from 0",
      remedy: "steps count updates from 0: name another column with --step-column, or leave such rows out")
  }
}
