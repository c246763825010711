import Failures
import Files

/// Imports logs of JSON lines: an object a line, members of inner objects by dotted keys ("eval.loss").
public enum JSONLinesImport {
  /// Reads logs in which a key says which run a line is of, logs of one run each (a file, or `request.run`), or wide ones (every
  /// value key is a run).
  ///
  /// Rows of the same run and step that hold different keys are put together. Without named value keys all keys with numbers
  /// are taken but for counters, time stamps and the like. Lines without a step or run, as loggers write them at the start and
  /// end, are left out and counted, as is a last line that is half written.
  ///
  /// - Throws: as `DelimitedImport.runs`.
  public static func runs(of request: ImportRequest, _ columns: TableColumns) throws -> ImportedRuns {
    try ImportedRuns.collecting { try read(request, columns, $0) }
  }

  /// Reads as `runs` does and hands over one run at a time, so that memory holds one.
  ///
  /// - Returns: everything but the runs.
  /// - Throws: as `runs`, and what `body` throws.
  public static func read(
    _ request: ImportRequest, _ columns: TableColumns, progressed: (ImportProgress) throws -> Void = { _ in },
    _ body: (ImportedRun) throws -> Void
  ) throws -> ImportedRuns {
    let form = TableFiles.Form(name: "jsonl", what: "log (.jsonl)", valueWord: "key", headLines: 0) { name in
      name.lowercased().hasSuffix(".jsonl") || name.lowercased().hasSuffix(".ndjson")
    }
    var files = try TableFiles(form, request, columns)
    return try files.read(progressed: progressed, body) { source, collector, notes, progressed in
      var reader = try JSONLinesReader(source, columns)
      var lines = 0
      let ending = try JSONLines.forEach(ofFile: source.path) { bytes in
        try progressed(bytes, lines)
      } line: { line, value in
        lines = line
        try reader.add(value, line: line, to: &collector)
      }
      if let ending { notes.say(ending) }
      try reader.finish(&collector, &notes)
    }
  }
}

/// The state of reading one file of JSON lines.
private struct JSONLinesReader {
  private struct Seen {
    var numbers = 0
    var texts = 0
    var first: (line: Int, text: String)?
    var metric: Int?
  }

  private let source: TableSource
  private let columns: TableColumns
  private let asked: Set<String>?
  private let form: TableLayout.Form
  private let stepKey: String
  private let runKey: String?
  private let metricKey: String?
  private var notes: [String] = []
  private var leftOut: [(name: String, reason: String)] = []
  private var groups = RowGroups()
  private var keysSeen: [String] = []
  private var known: [String: Int] = [:]
  private var seen: [String: Seen] = [:]
  private var withoutKeys: (count: Int, first: Int) = (0, 0)
  private var used = 0
  private var otherValues: [String] = []

  private var path: String { source.path }

  /// Looks at the first lines of a file to find which keys are what.
  init(_ source: TableSource, _ columns: TableColumns) throws {
    self.source = source
    self.columns = columns
    let keys = try Self.firstKeys(source.path, step: columns.step)
    stepKey = try columns.requiredStep(of: keys, in: source.path)
    if columns.step == nil { notes.append("key \(stepKey) holds the step") }
    var run = columns.run
    if run == nil, !source.isOneRun, let found = ColumnNames.run(among: keys),
      !columns.conditions.contains(where: { $0.column == keys[found] })
    {
      run = keys[found]
      notes.append("key \(keys[found]) says which run a line is of")
    }
    runKey = run
    metricKey = columns.metricColumn ?? ColumnNames.metric(among: keys).map { keys[$0] }
    asked = columns.asked(among: Set(keys)).map { Set($0) }
    let conditions = columns.conditions.map(\.column)
    let values = keys.filter { key in
      key != columns.step && key != run && !conditions.contains(key)
        && ColumnNames.reasonToLeaveOut(key, isFirst: false) == nil
    }
    let isWide = columns.metric != nil || !ColumnNames.areOfOneRun(values)
    form = run != nil ? .long : source.isOneRun || metricKey != nil || !isWide ? .oneRun : .wide
    if form == .oneRun, !source.isOneRun { notes.append("the keys are metrics of one run") }
  }

  /// The keys of the first thousand lines that hold numbers or words.
  private static func firstKeys(_ path: String, step: String?) throws -> [String] {
    struct Enough: Error {}
    var keys: [String] = []
    var seen = Set<String>()
    var lines = 0
    var foundStep = false
    do {
      try JSONLines.forEach(ofFile: path) { _, value in
        let members = JSONLines.flattened(value)
        // Loggers begin with a line of the configuration, which has no step.
        let hasStep = members.contains { $0.key == step } || ColumnNames.step(among: members.map(\.key)) != nil
        if hasStep, !foundStep {
          (foundStep, keys, seen) = (true, [], [])
        }
        guard hasStep || !foundStep else { return }
        for member in members where seen.insert(member.key).inserted { keys.append(member.key) }
        lines += 1
        if lines >= 1000 || keys.count > 10_000 { throw Enough() }
      }
    } catch is Enough {}
    return keys
  }

  mutating func add(_ value: JSONValue, line: Int, to collector: inout MetricCollector) throws {
    guard case .object = value else {
      throw Failure(
        .badData, "\(path) line \(line)", "is not a JSON object", remedy: "write one object on every line")
    }
    var row: [String: JSONValue] = [:]
    let members = JSONLines.flattened(value)
    for member in members {
      guard row.updateValue(member.value, forKey: member.key) == nil else {
        throw Failure(.badData, "\(path) line \(line)", "has the key \"\(member.key.prefix(60))\" twice")
      }
      if known.count < 100_000, known[member.key] == nil {
        known[member.key] = keysSeen.count
        keysSeen.append(member.key)
      }
    }
    guard holds(row) else { return }
    guard let stepValue = row[stepKey], stepValue != .null, runKey == nil || row[runKey ?? ""]?.label != nil else {
      if withoutKeys.count == 0 { withoutKeys.first = line }
      withoutKeys.count += 1
      return
    }
    guard let number = stepValue.numberOrText, let step = StepNumber.exact(number) else {
      throw Failure(
        .badData, "\(path) line \(line)",
        "its step is \(stepValue.label ?? "nothing"), which is not a whole number from 0",
        remedy: "name the right key with --step-column")
    }
    used += 1
    let run = form == .wide ? nil : try collector.run(runKey.flatMap { row[$0]?.label } ?? source.run, at: line)
    if let run { groups.begin(run: run, step: step) }
    let named = metricKey.flatMap { row[$0]?.label }
    for member in members { try add(member, named: named, run: run, step: step, line: line, to: &collector) }
  }

  private mutating func add(
    _ member: JSONValue.Member, named: String?, run: Int?, step: Int, line: Int, to collector: inout MetricCollector
  ) throws {
    guard member.key != stepKey, member.key != runKey, member.key != metricKey,
      !columns.conditions.contains(where: { $0.column == member.key }), asked?.contains(member.key) != false
    else { return }
    if asked == nil, let reason = ColumnNames.reasonToLeaveOut(member.key, isFirst: false) {
      if seen[member.key] == nil {
        seen[member.key] = Seen()
        leftOut.append((member.key, reason))
      }
      return
    }
    let isIdentity = ColumnNames.isIdentity(member.key)
    if run != nil, asked == nil, let place = known[member.key], isIdentity || isText(member.value) {
      Array((member.value.label ?? "").utf8).withUnsafeBytes { groups.look(at: $0, column: place) }
    }
    if isIdentity, asked == nil {
      if seen[member.key] == nil {
        seen[member.key] = Seen()
        leftOut.append((member.key, "it tells runs or curves apart and is no metric"))
      }
      return
    }
    guard let number = try number(member, line: line) else { return }
    seen[member.key, default: Seen()].numbers += 1
    guard let run else {
      let own = try collector.run(member.key, at: line)
      try collector.add(
        number, run: own, metric: try collector.metric(columns.metric ?? "value", at: line), step: step, at: line)
      return
    }
    let name = named ?? member.key
    let metric = try collector.metric(source.part.map { "\($0)/\(name)" } ?? name, sourceName: name, at: line)
    seen[member.key]?.metric = metric
    try collector.add(number, run: run, metric: metric, step: step, at: line)
  }

  private func isText(_ value: JSONValue) -> Bool { value.string.map { NumberText($0) == .text } ?? false }

  /// The number of a member, also where it is written as text; nil for gaps and, unless it was asked for, for what is no number.
  private mutating func number(_ member: JSONValue.Member, line: Int) throws -> Double? {
    let shown: String
    switch member.value {
    case .number(let number): return number
    case .null: return nil
    case .string(let text):
      switch NumberText(text) {
      case .number(let number): return number
      case .gap: return nil
      case .tooLarge, .text: shown = String(text.prefix(40)).debugDescription
      }
    case .bool(let bool): shown = "\(bool)"
    case .array, .object: shown = "a list"
    }
    guard asked == nil else {
      throw Failure(
        .badData, "\(path) line \(line)", "\(member.key.prefix(60)) is \(shown), which is not a number",
        remedy: "choose other keys with --value-columns")
    }
    seen[member.key, default: Seen()].texts += 1
    if seen[member.key]?.first == nil { seen[member.key]?.first = (line, shown) }
    return nil
  }

  private mutating func holds(_ row: [String: JSONValue]) -> Bool {
    for condition in columns.conditions {
      let value = row[condition.column]?.label
      guard value != condition.value else { continue }
      let note = "\(condition.column)=\(value ?? "(nothing)")"
      if otherValues.count < 5, !otherValues.contains(note) { otherValues.append(note) }
      return false
    }
    return true
  }

  /// Names what was left out.
  mutating func finish(_ collector: inout MetricCollector, _ all: inout ImportNotes) throws {
    for (option, names) in [
      ("--step-column", [stepKey]), ("--run-column", [runKey].compactMap { $0 }),
      ("--metric-column", [metricKey].compactMap { $0 }), ("--value-columns", asked?.sorted() ?? []),
      ("--where", columns.conditions.map(\.column)),
    ] {
      if let missing = names.first(where: { known[$0] == nil }) {
        throw TableColumns.missing(option, missing, among: keysSeen, in: path)
      }
    }
    guard used > 0 || columns.conditions.isEmpty else {
      throw Failure(
        .usage, "--where", "holds for no line of \(path)",
        remedy: "lines there have for example \(otherValues.joined(separator: ", "))")
    }
    if !collector.acceptsRepeats { try groups.check(keysSeen, kind: "key", path: path) }
    for note in notes { all.understand(note) }
    for key in leftOut { all.leave(key.name, key.reason) }
    for key in keysSeen {
      guard let cells = seen[key], let first = cells.first else { continue }
      if cells.texts < cells.numbers {
        all.say(
          "key \(key): \(cells.texts) of \(cells.texts + cells.numbers) values \(cells.texts == 1 ? "is" : "are") no number "
            + "and left out, the first \(first.text) on line \(first.line)")
      } else {
        all.leave(key, "it holds text (\(first.text) on line \(first.line))")
        if let metric = cells.metric { collector.forget(metric: metric) }
      }
    }
    let (count, first) = withoutKeys
    if count > 0 {
      all.say("\(path): \(count) line\(count == 1 ? "" : "s") without a step or run, the first of them line \(first)")
    }
  }
}
