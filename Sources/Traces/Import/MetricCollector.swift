import Failures
import Files

/// Collects values by run, metric and step in the order of the source, and makes runs of them.
struct MetricCollector {
  static let mostRuns = 10_000
  static let mostMetrics = 2_000
  static let longestName = 1_000

  /// Packed values that stay in memory, of all runs together.
  private static let mostBytes = 64 << 20

  private struct Run {
    var name: String
    var values = RecordedValues()
    var mark: RecordedValues.Mark?
    var restarts: [RepeatedSteps.Restart] = []
    var files: [String] = []
    var events: [TraceEvent] = []
  }

  private static let readable: Set<FileNature.Kind> = [.text, .wideText, .json, .other, .empty, .zeros]

  private let form: String
  private let placeWord: String
  private let repeated: RepeatedValues?
  private var files: [(path: String, base: Int, runs: Int, metrics: Int)] = []
  private var lastPlace = 0
  private var runs: [Run] = []
  private var runNumbers: [String: Int] = [:]
  private var metrics: [(name: String, sourceName: String)] = []
  private var metricNumbers: [String: Int] = [:]
  private var digests = FileDigests()
  private var spillFile: SpillFile?
  private var bytesUntilCheck = Self.mostBytes / 16

  /// Starts a collection.
  ///
  /// - Parameters:
  ///   - form: the form of the source, as the trace names it.
  ///   - placeWord: what places are counted in, for messages: "line".
  ///   - repeated: what counts where a run has two values of a metric at one step.
  init(_ form: String, placeWord: String = "line", repeated: RepeatedValues?) {
    self.form = form
    self.placeWord = placeWord
    self.repeated = repeated
  }

  /// Goes on to another file; places are counted from 0 again, and are later than all before.
  ///
  /// - Throws: `Failure` of kind `missingInput`, or `badData` when something else stands in the file's place.
  mutating func begin(_ path: String) throws {
    let file = try MappedFile(path)
    if let nature = FileNature(file.bytes), nature.isStandIn || !Self.readable.contains(nature.kind) {
      throw nature.failure(path)
    }
    files.append((path, lastPlace + 1, runs.count, metrics.count))
    digests.start(path)
    for index in runs.indices { runs[index].mark = nil }
  }

  /// Forgets what was collected from the file read now, to read it again.
  mutating func startAgain() {
    guard let file = files.last else { return }
    for run in runs.dropFirst(file.runs) { runNumbers[run.name] = nil }
    for metric in metrics.dropFirst(file.metrics) { metricNumbers[metric.name] = nil }
    runs.removeLast(runs.count - file.runs)
    metrics.removeLast(metrics.count - file.metrics)
    for index in runs.indices {
      if let mark = runs[index].mark { runs[index].values.truncate(to: mark) }
    }
    lastPlace = file.base - 1
  }

  /// Forgets all values of a metric so far, in one run or in all.
  mutating func forget(metric: Int, of run: Int? = nil) {
    for index in run.map({ $0..<($0 + 1) }) ?? runs.indices {
      runs[index].values.forget(metric: metric, upTo: lastPlace)
    }
  }

  private var path: String { files.last?.path ?? form }

  /// The number of a run, which is added where it is new; the file read now counts among its sources.
  ///
  /// - Throws: `Failure` of kind `badData` when there are too many or the name is empty or too long.
  mutating func run(_ name: String, at place: Int) throws -> Int {
    if let number = runNumbers[name] {
      if runs[number].files.last != path { runs[number].files.append(path) }
      return number
    }
    try check(name, "run", at: place)
    guard runs.count < Self.mostRuns else {
      throw Failure(.badData, path, "holds more than \(Self.mostRuns) runs", remedy: "choose some of them")
    }
    runNumbers[name] = runs.count
    runs.append(Run(name: name, files: [path]))
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
  ///
  /// - Throws: `Failure` of kind `inputOutput` when there is no room for what memory does not hold.
  mutating func add(_ value: Double, run: Int, metric: Int, step: Int, at place: Int) throws {
    if runs[run].mark == nil { runs[run].mark = runs[run].values.mark }
    runs[run].values.append(value, metric: metric, step: step, place: global(place))
    bytesUntilCheck -= 12
    if bytesUntilCheck < 0 { try makeRoom() }
  }

  private mutating func makeRoom() throws {
    bytesUntilCheck = Self.mostBytes / 16
    guard runs.reduce(0, { $0 + $1.values.pendingBytes }) > Self.mostBytes else { return }
    let file = try spillFile ?? SpillFile()
    spillFile = file
    for index in runs.indices { try runs[index].values.spill(to: file) }
  }

  /// Notes that the source itself says that a run started again at a step: nothing recorded before counts from there on.
  mutating func restart(run: Int, step: Int, at place: Int) {
    runs[run].restarts.append(.init(step: step, place: global(place), replaced: 0, isDeclared: true))
  }

  /// Notes what is to be known of a run.
  mutating func note(_ event: TraceEvent, run: Int) { runs[run].events.append(event) }

  /// Whether somebody said what counts where steps repeat, so that they are no sign of several runs.
  var acceptsRepeats: Bool { repeated != nil }

  /// Whether no value was added yet.
  var isEmpty: Bool { runs.allSatisfy { $0.values.count == 0 } }

  private mutating func global(_ place: Int) -> Int {
    lastPlace = max(lastPlace, (files.last?.base ?? 0) + place)
    return (files.last?.base ?? 0) + place
  }

  /// Where something stands, for messages: "log.csv line 3".
  private func text(of place: Int) -> String {
    let file = files.last { $0.base <= place }
    return "\(file?.path ?? form) \(placeWord) \(place - (file?.base ?? 0))"
  }

  private func check(_ name: String, _ kind: String, at place: Int) throws {
    let here = "\(path) \(placeWord) \(place)"
    guard !name.isEmpty else { throw Failure(.badData, here, "names no \(kind)") }
    guard name.utf8.count <= Self.longestName, !name.utf8.contains(0) else {
      throw Failure(
        .badData, here, "the name of a \(kind) is longer than \(Self.longestName) bytes or holds a zero byte",
        remedy: "give it a shorter name")
    }
  }

  /// Hands over the runs one after the other, each with its own steps; a value that was given twice is kept once.
  ///
  /// - Throws: `Failure` of kind `badData` when there are no values, when a run has two values of the same metric and step that
  ///   look like two runs or may not be repeated, or when so many cells would be empty that the trace would dwarf the source; and
  ///   what `body` throws.
  func forEach(_ body: (ImportedRun) throws -> Void) throws {
    var isEmpty = true
    for run in runs {
      let found = try imported(run)
      guard !found.steps.isEmpty else { continue }
      isEmpty = false
      try body(found)
    }
    guard !isEmpty else {
      throw Failure(.badData, files.map(\.path).prefix(3).joined(separator: ", "), "holds no values to import")
    }
  }

  /// All runs at once.
  ///
  /// - Throws: as `forEach`.
  func imported() throws -> [ImportedRun] {
    var answer: [ImportedRun] = []
    try forEach { answer.append($0) }
    return answer
  }

  private func imported(_ run: Run) throws -> ImportedRun {
    let source = ImportFiles.source(form, run.files, digests: try run.files.map(digests.digest))
    var answer = ImportedRun(name: run.name, source: source, events: run.events)
    let recorded = try run.values.metrics(spillFile)
    if repeated == nil, run.restarts.isEmpty, let suspicion = RepeatedSteps.suspicion(in: recorded) {
      throw twoRuns(suspicion, run)
    }
    let resolved = RepeatedSteps(recorded, declared: run.restarts, keeping: repeated ?? .latest)
    if let suspicion = resolved.suspicion { throw repetition(suspicion, run) }
    let columns = resolved.metrics.enumerated().filter { !$0.element.isEmpty }
    answer.steps = columns.reduce([]) { Self.merged($0, $1.element) }
    let values = columns.reduce(0) { $0 + $1.element.count }
    guard answer.steps.count * columns.count <= 64 * values + 1_000_000 else {
      throw Failure(
        .badData, run.files.first ?? form,
        "the run \(run.name) has \(values) values in a table of \(answer.steps.count) steps and \(columns.count) metrics",
        remedy: "choose some metrics with --value-columns")
    }
    answer.metrics = columns.map { column in
      let (name, sourceName) = metrics[column.offset]
      return ImportedMetric(
        name: name, sourceName: sourceName, values: Self.aligned(column.element, to: answer.steps))
    }
    answer.events += resolved.restarts.map(event)
    for column in columns {
      answer.events += Self.endings(
        of: column.element, metric: metrics[column.offset].name, isOnly: columns.count == 1)
    }
    return answer
  }

  /// The steps that either has, ascending as both are.
  private static func merged(_ steps: [Int], _ values: [RecordedValue]) -> [Int] {
    if steps.count == values.count, zip(steps, values).allSatisfy({ $0 == $1.step }) { return steps }
    var answer: [Int] = []
    answer.reserveCapacity(max(steps.count, values.count))
    var (left, right) = (0, 0)
    while left < steps.count || right < values.count {
      let one = left < steps.count ? steps[left] : Int.max
      let other = right < values.count ? values[right].step : Int.max
      answer.append(min(one, other))
      if one <= other { left += 1 }
      if other <= one { right += 1 }
    }
    return answer
  }

  /// One value for every step, gaps where there is none.
  private static func aligned(_ values: [RecordedValue], to steps: [Int]) -> [Double] {
    var next = 0
    return steps.map { step in
      guard next < values.count, values[next].step == step else { return .nan }
      defer { next += 1 }
      return values[next].value.isNaN ? ImportedMetric.recordedNaN : values[next].value
    }
  }

  private func event(_ restart: RepeatedSteps.Restart) -> TraceEvent {
    let count = restart.replaced == 1 ? "1 earlier value is" : "\(restart.replaced) earlier values are"
    return TraceEvent(
      step: restart.step, kind: .warning,
      text: "from step \(restart.step) on, \(count) replaced by what follows \(text(of: restart.place))")
  }

  private func repetition(_ found: RepeatedSteps.Suspicion, _ run: Run) -> Failure {
    Failure(
      .badData, text(of: found.later.place), conflict(found, run),
      remedy: "remove one of them, choose rows with --where, or let one count with --repeated latest or first")
  }

  private func twoRuns(_ found: RepeatedSteps.Suspicion, _ run: Run) -> Failure {
    Failure(
      .badData, text(of: found.later.place),
      conflict(found, run) + (found.count > 1 ? ", and so on \(found.count) times" : "")
        + ": this looks like several runs",
      remedy:
        "tell them apart with --run-column or --where, or say --repeated latest if it is one run that started again")
  }

  private func conflict(_ found: RepeatedSteps.Suspicion, _ run: Run) -> String {
    "gives \(metrics[found.metric].name) of run \(run.name) at step \(found.later.step) as \(found.later.value), "
      + "but \(text(of: found.earlier.place)) as \(found.earlier.value)"
  }

  /// What is to be said of values that are not finite.
  private static func endings(of values: [RecordedValue], metric: String, isOnly: Bool) -> [TraceEvent] {
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
