import Failures
import Foundation

/// Reads one run from its files, in the order in which they were written.
struct WandBRunReader {
  /// What was seen under a key.
  private struct Seen {
    var numbers = 0
    var others = 0
  }

  private let parts: [WandBPart]
  private let name: String
  private let columns: TableColumns
  private let asked: Set<String>?
  private let steps: WandBSteps
  private var seen: [String: Seen] = [:]
  private var used = 0
  private var lastStep = 0
  private var stepless: (rows: Int, first: String) = (0, "")
  private var firstSteps: [(path: String, step: Int)] = []

  /// Names a run and its files.
  ///
  /// - Throws: `Failure` of kind `missingInput` or `badData`.
  init(_ parts: [WandBPart], name: String, _ columns: TableColumns) throws {
    (self.parts, self.name, self.columns) = (parts, name, columns)
    asked = columns.values.map { Set($0 + $0.flatMap { $0.split(separator: ",").map(String.init) }) }
    steps = try WandBSteps(of: parts, asked: columns.step)
  }

  /// The run's settings as a JSON object, W&B's own apart; empty where they are more than a trace's attribute holds.
  var configuration: String {
    var settings: [String: Any] = [:]
    for (key, json) in parts.flatMap(\.configuration) where !key.hasPrefix("_") {
      settings[key] = try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
    }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? JSONSerialization.data(withJSONObject: settings, options: options), data.count <= 60_000
    else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  /// Adds the run's values.
  ///
  /// - Throws: `Failure` of kind `badData` that names the file and the offset, of kind `usage` when no row has a key that was asked for.
  mutating func read(into collector: inout MetricCollector, _ notes: inout ImportNotes) throws {
    var run: Int?
    for part in parts {
      try collector.begin(part.path)
      var first: Int?
      try part.forEachRow { row, offset in
        let step = steps.step(of: row)
        let values = metrics(of: row, &notes)
        guard !values.isEmpty else { return }
        guard let step else {
          if stepless.rows == 0 { stepless.first = "\(part.path) byte \(offset)" }
          stepless.rows += 1
          return
        }
        used += 1
        for (key, number) in values {
          let place = try collector.run(name, at: offset)
          try collector.add(number, run: place, metric: try collector.metric(key, at: offset), step: step, at: offset)
          run = place
          first = min(step, first ?? step)
          lastStep = max(step, lastStep)
        }
      }
      if let first { firstSteps.append((part.path, first)) }
      if let place = part.cutAt, place > 0 {
        notes.say("\(part.path): the last record (byte \(place)) is half written, so that it is not read")
      }
    }
    try finish(&notes)
    if let run { for event in events() { collector.note(event, run: run) } }
  }

  /// The numbers of a row that are metrics.
  private mutating func metrics(of row: WandBRow, _ notes: inout ImportNotes) -> [(key: String, number: Double)] {
    row.values.compactMap { key, number in
      if let reason = reasonToLeaveOut(key) {
        notes.leave(key, reason)
        return nil
      }
      guard let number else {
        seen[key, default: Seen()].others += 1
        return nil
      }
      seen[key, default: Seen()].numbers += 1
      return (key, number)
    }
  }

  private func reasonToLeaveOut(_ key: String) -> String? {
    if steps.counters.contains(key) { return "counts steps" }
    if let asked { return asked.contains(key) ? nil : "not asked for with --value-columns" }
    return key.hasPrefix("_") ? "written by W&B itself" : ColumnNames.reasonToLeaveOut(key, isFirst: false)
  }

  /// Names what was left out.
  private func finish(_ notes: inout ImportNotes) throws {
    for key in [columns.step].compactMap({ $0 }) where used == 0 && stepless.rows > 0 {
      throw TableColumns.missing(
        "--step-column", key, among: steps.counters.subtracting([key]).union(seen.keys).sorted(), in: parts[0].path)
    }
    if let reason = steps.reason {
      notes.understand("\(name): steps are W&B's own, since \(reason); --step-column chooses a key")
    }
    if columns.step == nil, let key = steps.key {
      notes.understand("steps are counted by \(key), as define_metric says")
    }
    if stepless.rows > 0 {
      notes.say(
        "\(name): \(stepless.rows) row\(stepless.rows == 1 ? "" : "s") without a whole number from 0 in "
          + "\(steps.key ?? "_step"), the first at \(stepless.first)")
    }
    if seen.isEmpty { notes.say("\(name): no values are logged yet") }
    for (key, count) in seen.sorted(by: { $0.key < $1.key }) where count.others > 0 {
      if count.numbers == 0 {
        notes.leave(key, "no numbers")
      } else {
        notes.say("\(name): \(count.others) of \(count.others + count.numbers) values of \(key) are no numbers")
      }
    }
    for key in Set(parts.flatMap(\.summaryKeys)).sorted() where seen[key] == nil && reasonToLeaveOut(key) == nil {
      notes.leave(key, "in the summary only, which has no steps")
    }
  }

  private func events() -> [TraceEvent] {
    let known = parts.last { $0.run != nil }?.run
    let facts = [("project", known?.project), ("group", known?.group)].compactMap { word, value in
      value.flatMap { $0.isEmpty ? nil : "\(word) \($0)" }
    }
    let text = ["W&B run \(parts[0].id)"] + facts + ["steps counted by \(steps.key ?? "_step")"]
    var events = [TraceEvent(step: 0, kind: .note, text: text.joined(separator: ", "))]
    for (path, first) in firstSteps.dropFirst() {
      events.append(TraceEvent(step: first, kind: .restart, text: "resumed in \(path)"))
    }
    if steps.key == nil, let earliest = firstSteps.first?.step,
      let again = firstSteps.dropFirst().first(where: { $0.step <= earliest })
    {
      events.append(
        TraceEvent(
          step: again.step, kind: .warning,
          text: "the resumed part \(again.path) counts anew from step \(again.step) and replaces what was before; if "
            + "training went on, choose the key with its steps (--step-column)"))
    }
    switch parts.last?.exitCode {
    case 0: break
    case nil:
      let text = "W&B recorded no end of the run: it is still running, or it was killed"
      events.append(TraceEvent(step: lastStep, kind: .warning, text: text))
    case let code?:
      let text = "the run failed: W&B recorded the exit code \(code)"
      events.append(TraceEvent(step: lastStep, kind: .warning, text: text))
    }
    return events
  }
}
