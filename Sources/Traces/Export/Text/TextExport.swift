import Files

/// Writes groups of traces as tidy tables: a row says which run, its size and seeds, the step and the other places along the
/// axes, then the values. Tables of one name of several runs are one file.
public enum TextExport {
  /// The forms of the tables.
  public enum Form: String, Sendable {
    /// Delimited by commas, with a head line.
    case csv
    /// An object a line.
    case jsonl
  }

  private static let bytesPerWrite = 1 << 20
  private static let identity = ["run", "size", "init_seed", "data_seed"]

  /// A table with its run.
  private struct Source {
    let run: ExportRun
    let table: ExportTable
  }

  /// Writes a file for each table into a folder that is there already: `train.csv`, `weights_per_matrix.csv` …
  ///
  /// Columns are those that any of the runs has; a run that lacks one has gaps there. Memory does not grow with the traces.
  ///
  /// - Throws: `Failure` of kind `badData` when a trace is damaged, `inputOutput` when the disk is full.
  public static func write(
    _ runs: [ExportRun], groups: [String], as form: Form, into folder: String
  ) throws -> ExportedFiles {
    var names: [String] = []
    var sources: [String: [Source]] = [:]
    for run in runs {
      for table in try run.outlines(of: groups).flatMap({ try ExportTable.tables(of: $0) }) {
        if sources[table.name] == nil { names.append(table.name) }
        sources[table.name, default: []].append(Source(run: run, table: table))
      }
    }
    var written = ExportedFiles()
    for (name, safe) in zip(names, StoredName.unique(names, reserved: [])) {
      let file = "\(safe).\(form.rawValue)"
      let rows = try write(sources[name] ?? [], as: form, to: "\(folder)/\(file)")
      written.files.append(ExportedFile(file: file, entries: rows))
    }
    return written
  }

  private static func write(_ sources: [Source], as form: Form, to path: String) throws -> Int {
    let axes = ordered(sources.map { $0.table.axes.map(\.name) })
    let hasTask = sources.contains { $0.table.group.task != nil }
    let keys = identity + (hasTask ? ["task"] : []) + axes
    let titles = ordered(sources.map { $0.table.columns.map(\.title) })
    var rows = 0
    try AtomicWriting.stream(to: path) { stream in
      var cells = TextCells(
        form == .csv ? .delimited : .jsonLines, titles: StoredName.numbered(keys + titles, reserved: []))
      func flush() throws {
        try cells.bytes.withUnsafeBytes { try stream.write($0) }
        cells.clear()
      }
      for source in sources {
        let columns = titles.map { title in source.table.columns.firstIndex { $0.title == title } }
        try source.table.group.forEachBlock(of: source.table.variables, in: source.run.trace) { range, values in
          try forEachRow(of: source, range) { row, places in
            addKeys(of: source, axes, hasTask: hasTask, places, to: &cells)
            for column in columns {
              cells.add(column.map { cell(of: source.table, $0, row: row, values) } ?? .gap)
            }
            rows += 1
            if cells.bytes.count >= bytesPerWrite { try flush() }
          }
        }
      }
      try flush()
    }
    return rows
  }

  /// All names of some lists, in the order in which they first occur.
  private static func ordered(_ lists: [[String]]) -> [String] {
    var seen = Set<String>()
    return lists.joined().filter { seen.insert($0).inserted }
  }

  private static func forEachRow(
    of source: Source, _ range: Range<Int>, _ body: (_ row: Int, _ places: [Int]) throws -> Void
  ) rethrows {
    let counts = source.table.axes.map(\.count)
    let inner = counts.dropFirst().reduce(1, *)
    var places = [Int](repeating: 0, count: counts.count)
    for row in 0..<(range.count * inner) {
      var rest = row
      for axis in counts.indices.dropFirst().reversed() {
        places[axis] = rest % counts[axis]
        rest /= counts[axis]
      }
      places[0] = range.lowerBound + rest
      try body(row, places)
    }
  }

  private static func addKeys(
    of source: Source, _ axes: [String], hasTask: Bool, _ places: [Int], to cells: inout TextCells
  ) {
    let trace = source.run.trace
    cells.add(.text(source.run.name))
    cells.add(.text(trace.size))
    for seed in [trace.initSeed, trace.dataSeed] { cells.add(seed.map { .integer(Int64($0)) } ?? .gap) }
    if hasTask { cells.add(source.table.group.task.map { .text($0) } ?? .gap) }
    for name in axes {
      guard let place = source.table.axes.firstIndex(where: { $0.name == name }) else {
        cells.add(.gap)
        continue
      }
      switch source.table.axes[place].labels {
      case .numbers(let numbers): cells.add(.integer(numbers[places[place]]))
      case .texts(let texts): cells.add(.text(texts[places[place]]))
      }
    }
  }

  private static func cell(
    of table: ExportTable, _ column: Int, row: Int, _ values: [StoredValues]
  ) -> TextCell {
    let column = table.columns[column]
    let index = row * table.metrics + column.metric
    let values = values[column.variable]
    if case .integers(let integers) = values { return .integer(integers[index]) }
    if case .texts(let texts) = values { return .text(texts[index]) }
    guard let number = values.number(at: index) else { return .gap }
    return table.group.hasGaps && ImportedMetric.isGap(number) ? .gap : .number(number)
  }
}
