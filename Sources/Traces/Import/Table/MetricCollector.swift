import Failures

/// Collects values by run, metric and step, in any order, and makes runs of them.
struct MetricCollector {
  /// What to do with two different values of the same run, metric and step.
  enum Repetition {
    /// Refuse the source.
    case refuse
    /// Let the later one count, as after a restart.
    case laterCounts
  }

  static let mostRuns = 10_000
  static let mostMetrics = 2_000
  static let longestName = 1_000

  private struct Entry {
    var step: Int
    var value: Double
    var place: Int
  }
  private struct Run {
    var name: String
    var metrics: [[Entry]] = []
  }

  private let path: String
  private let placeWord: String
  private let repetition: Repetition
  private var runs: [Run] = []
  private var runNumbers: [String: Int] = [:]
  private var metrics: [(name: String, sourceName: String)] = []
  private var metricNumbers: [String: Int] = [:]

  /// Starts a collection; `placeWord` says what places are counted in, for messages: "line".
  init(_ path: String, placeWord: String = "line", repetition: Repetition = .refuse) {
    self.path = path
    self.placeWord = placeWord
    self.repetition = repetition
  }

  /// The number of a run, which is added where it is new.
  ///
  /// - Throws: `Failure` of kind `badData` when there are too many or the name is empty or too long.
  mutating func run(_ name: String, at place: Int) throws -> Int {
    if let number = runNumbers[name] { return number }
    try check(name, "run", at: place)
    guard runs.count < Self.mostRuns else {
      throw Failure(.badData, path, "holds more than \(Self.mostRuns) runs", remedy: "choose some of them")
    }
    runNumbers[name] = runs.count
    runs.append(Run(name: name))
    return runs.count - 1
  }

  /// The number of a metric, which is added where it is new.
  ///
  /// - Throws: `Failure` of kind `badData` when there are too many or the name is empty or too long.
  mutating func metric(_ name: String, sourceName: String? = nil, at place: Int) throws -> Int {
    if let number = metricNumbers[name] { return number }
    try check(name, "metric", at: place)
    guard metrics.count < Self.mostMetrics else {
      throw Failure(
        .badData, path, "holds more than \(Self.mostMetrics) metrics", remedy: "choose some with --value-columns")
    }
    metricNumbers[name] = metrics.count
    metrics.append((name, sourceName ?? name))
    return metrics.count - 1
  }

  /// Adds a recorded value, which may be infinite or not a number.
  mutating func add(_ value: Double, run: Int, metric: Int, step: Int, at place: Int) {
    while runs[run].metrics.count <= metric { runs[run].metrics.append([]) }
    runs[run].metrics[metric].append(Entry(step: step, value: value, place: place))
  }

  /// Whether no value was added yet.
  var isEmpty: Bool { runs.allSatisfy { $0.metrics.allSatisfy(\.isEmpty) } }

  private func check(_ name: String, _ kind: String, at place: Int) throws {
    let here = "\(path) \(placeWord) \(place)"
    guard !name.isEmpty else { throw Failure(.badData, here, "names no \(kind)") }
    guard name.utf8.count <= Self.longestName, !name.utf8.contains(0) else {
      throw Failure(
        .badData, here, "the name of a \(kind) is longer than \(Self.longestName) bytes or holds a zero byte",
        remedy: "give it a shorter name")
    }
  }

  /// The runs, each with its own steps; a value that was given twice is kept once.
  ///
  /// - Throws: `Failure` of kind `badData` when there are no values, when a run has two values of the same metric and step
  ///   (unless the later counts), or when so many cells would be empty that the trace would dwarf the source.
  func imported(from source: ImportSource) throws -> [ImportedRun] {
    let answer = try runs.map { try imported($0, from: source) }
    guard answer.contains(where: { !$0.steps.isEmpty }) else {
      throw Failure(.badData, path, "holds no values to import")
    }
    return answer
  }

  private func imported(_ run: Run, from source: ImportSource) throws -> ImportedRun {
    var answer = ImportedRun(name: run.name, source: source)
    var restarts: [Int] = []
    var columns: [(metric: Int, entries: [Entry])] = []
    for (metric, entries) in run.metrics.enumerated() where !entries.isEmpty {
      columns.append((metric, try ordered(entries, run: run.name, metric: metric, &restarts)))
    }
    answer.steps = Set(columns.flatMap { $0.entries.map(\.step) }).sorted()
    let values = columns.reduce(0) { $0 + $1.entries.count }
    guard answer.steps.count * columns.count <= 64 * values + 1_000_000 else {
      throw Failure(
        .badData, path,
        "the run \(run.name) has \(values) values in a table of \(answer.steps.count) steps and \(columns.count) metrics",
        remedy: "choose some metrics with --value-columns")
    }
    let rows = Dictionary(uniqueKeysWithValues: answer.steps.enumerated().map { ($1, $0) })
    answer.metrics = columns.map { column in
      var values = [Double](repeating: .nan, count: answer.steps.count)
      for entry in column.entries { if let row = rows[entry.step] { values[row] = entry.value } }
      let (name, sourceName) = metrics[column.metric]
      return ImportedMetric(name: name, sourceName: sourceName, values: values)
    }
    if let first = restarts.min() {
      answer.events.append(
        TraceEvent(
          step: first, kind: .warning,
          text: "\(restarts.count) values from step \(first) on were recorded twice and differ; the later ones count"))
    }
    for column in columns {
      answer.events += Self.endings(
        of: column.entries.map { ($0.step, $0.value) }, metric: metrics[column.metric].name,
        isOnly: columns.count == 1)
    }
    return answer
  }

  /// Entries by step, one for each.
  private func ordered(_ entries: [Entry], run: String, metric: Int, _ restarts: inout [Int]) throws -> [Entry] {
    var answer: [Entry] = []
    answer.reserveCapacity(entries.count)
    for index in entries.indices.sorted(by: { (entries[$0].step, $0) < (entries[$1].step, $1) }) {
      let entry = entries[index]
      guard let last = answer.last, last.step == entry.step else {
        answer.append(entry)
        continue
      }
      if last.value.bitPattern == entry.value.bitPattern { continue }
      guard repetition == .laterCounts else {
        throw Failure(
          .badData, "\(path) \(placeWord) \(entry.place)",
          "gives \(metrics[metric].name) of run \(run) at step \(entry.step) as \(entry.value), "
            + "but \(placeWord) \(last.place) as \(last.value)",
          remedy: "remove one of them, or choose rows with --where")
      }
      restarts.append(entry.step)
      answer[answer.count - 1] = entry
    }
    return answer
  }

  /// What is to be said of values that are not finite.
  private static func endings(of values: [(step: Int, value: Double)], metric: String, isOnly: Bool) -> [TraceEvent] {
    let bad = values.filter { !$0.value.isFinite }
    guard let first = bad.first else { return [] }
    let count = bad.count == 1 ? "a value that is not finite" : "\(bad.count) values that are not finite"
    var events = [
      TraceEvent(
        step: first.step, kind: .warning,
        text: "\(metric) has \(count), the first at step \(first.step); analyses leave these steps out")
    ]
    let isLoss = isOnly || metric.lowercased().contains("loss")
    if isLoss, let last = values.last, !last.value.isFinite, let good = values.last(where: { $0.value.isFinite }) {
      events.append(
        TraceEvent(
          step: last.step, kind: .diverged,
          text: "\(metric) is not finite at the last step \(last.step); the last finite value is of step \(good.step)"))
    }
    return events
  }
}
