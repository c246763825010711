import Failures
import Files

/// Imports tables of JSON lines: an object a line, members of inner objects by dotted keys ("eval.loss").
public enum JSONLinesImport {
  /// Reads a long table (a key says which run) or a wide one (every value key is a run).
  ///
  /// Rows of the same run and step that hold different keys are put together. Without named value keys all keys with numbers
  /// are taken. Lines without a step or run, as loggers write them at the start and end, are left out and counted.
  ///
  /// - Throws: as `DelimitedImport.runs`.
  public static func runs(of path: String, _ columns: TableColumns) throws -> ImportedRuns {
    if columns.step == nil {
      _ = try columns.requiredStep(of: keysOfFirstLine(path), in: path)
    }
    var reader = JSONLinesReader(path: path, columns: columns)
    try JSONLines.forEach(ofFile: path) { line, value in try reader.add(value, line: line) }
    return try reader.finish()
  }

  private static func keysOfFirstLine(_ path: String) throws -> [String] {
    var keys: [String]?
    try JSONLines.forEach(ofFile: path) { _, value in
      if keys == nil { keys = JSONLines.flattened(value).map(\.key) }
    }
    return keys ?? []
  }
}

/// The state of reading one file of JSON lines.
private struct JSONLinesReader {
  private let path: String
  private let columns: TableColumns
  private let asked: Set<String>?
  private var collector: MetricCollector
  private var keysSeen: [String] = []
  private var known = Set<String>()
  private var withoutKeys: (count: Int, first: Int) = (0, 0)
  private var used = 0
  private var otherValues: [String] = []

  init(path: String, columns: TableColumns) {
    self.path = path
    self.columns = columns
    asked = columns.values.map { Set($0) }
    collector = MetricCollector(path)
  }

  mutating func add(_ value: JSONValue, line: Int) throws {
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
      if known.count < 100_000, known.insert(member.key).inserted { keysSeen.append(member.key) }
    }
    guard try holds(row) else { return }
    guard let stepKey = columns.step, let stepValue = row[stepKey], stepValue != .null,
      columns.run == nil || row[columns.run ?? ""]?.label != nil
    else {
      if withoutKeys.count == 0 { withoutKeys.first = line }
      withoutKeys.count += 1
      return
    }
    guard let number = stepValue.number, let step = StepNumber.exact(number) else {
      throw Failure(
        .badData, "\(path) line \(line)",
        "its step is \(stepValue.label ?? "nothing"), which is not a whole number from 0",
        remedy: "name the right key with --step-column")
    }
    used += 1
    let run = try columns.run.flatMap { row[$0]?.label }.map { try collector.run($0, at: line) }
    for member in members { try add(member, run: run, step: step, line: line) }
  }

  private mutating func add(_ member: JSONValue.Member, run: Int?, step: Int, line: Int) throws {
    guard member.key != columns.step, member.key != columns.run,
      !columns.conditions.contains(where: { $0.column == member.key }), asked?.contains(member.key) != false
    else { return }
    guard let number = try number(member, line: line) else { return }
    let own = run == nil ? try collector.run(member.key, at: line) : try collector.metric(member.key, at: line)
    let metric = run == nil ? try collector.metric(columns.metric, at: line) : own
    collector.add(number, run: run ?? own, metric: metric, step: step, at: line)
  }

  /// The number of a member; nil for gaps and, unless it was asked for, for text.
  private func number(_ member: JSONValue.Member, line: Int) throws -> Double? {
    switch member.value {
    case .number(let number): return number
    case .null: return nil
    case .string(let text):
      if case .number(let number) = NumberText(text), !number.isFinite { return number }
      if asked == nil || NumberText(text) == .gap { return nil }
    default:
      if asked == nil { return nil }
    }
    throw Failure(
      .badData, "\(path) line \(line)", "\(member.key.prefix(60)) is not a number",
      remedy: "choose other keys with --value-columns")
  }

  private mutating func holds(_ row: [String: JSONValue]) throws -> Bool {
    for condition in columns.conditions {
      let value = row[condition.column]?.label
      guard value != condition.value else { continue }
      let note = "\(condition.column)=\(value ?? "(nothing)")"
      if otherValues.count < 5, !otherValues.contains(note) { otherValues.append(note) }
      return false
    }
    return true
  }

  func finish() throws -> ImportedRuns {
    for (option, names) in [
      ("--step-column", [columns.step].compactMap { $0 }), ("--run-column", [columns.run].compactMap { $0 }),
      ("--value-columns", columns.values ?? []), ("--where", columns.conditions.map(\.column)),
    ] {
      if let missing = names.first(where: { !known.contains($0) }) {
        throw TableColumns.missing(option, missing, among: keysSeen, in: path)
      }
    }
    guard used > 0 || columns.conditions.isEmpty else {
      throw Failure(
        .usage, "--where", "holds for no line of \(path)",
        remedy: "lines there have for example \(otherValues.joined(separator: ", "))")
    }
    let source = ImportSource(form: "jsonl", file: path, sha256: try SHA256.hexadecimal(ofFile: path))
    let (count, first) = withoutKeys
    let leftOut =
      count == 0
      ? [] : ["\(count) line\(count == 1 ? "" : "s") without a step or run, the first of them line \(first)"]
    return ImportedRuns(runs: try collector.imported(from: source), leftOut: leftOut)
  }
}
