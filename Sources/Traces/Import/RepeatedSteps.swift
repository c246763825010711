/// A value as a source gives it.
struct RecordedValue: Equatable {
  var step: Int
  var value: Double
  /// Where it stands in the source; larger is later.
  var place: Int
}

/// The one rule for runs that record steps again: after a restart, in appended logs, in repeated evaluations.
///
/// A part of a run begins where a step is not above the one before. A part that repeats steps with other values replaces what
/// was recorded before from its own first step on, in every metric that was recorded alongside, so that nothing of an abandoned
/// branch stays behind. Rows that are merely unordered repeat nothing and are sorted.
struct RepeatedSteps {
  /// A later part of the run.
  struct Restart: Equatable {
    /// Its first step.
    var step: Int
    /// Where it starts in the source.
    var place: Int
    /// How many earlier values it replaces.
    var replaced: Int
    /// Whether the source itself says that the run started again here.
    var isDeclared = false
  }

  /// The values of every metric by ascending steps, one for each step.
  private(set) var metrics: [[RecordedValue]]
  /// The restarts that replaced values, in the order of the source.
  private(set) var restarts: [Restart] = []
  /// Why the source looks like several runs in one, where it does.
  private(set) var suspicion: Suspicion?

  /// What looks like several runs that nothing tells apart.
  struct Suspicion: Equatable {
    var metric: Int
    var earlier: RecordedValue
    var later: RecordedValue
    /// How often a step that was there comes again with another value.
    var count: Int
  }

  /// Applies the rule.
  ///
  /// - Parameters:
  ///   - recorded: the values of every metric in the order of the source.
  ///   - declared: restarts that the source itself names.
  init(_ recorded: [[RecordedValue]], declared: [Restart] = [], keeping rule: RepeatedValues) {
    metrics = recorded
    switch rule {
    case .latest: replaceEarlier(declared)
    case .first: for index in metrics.indices { metrics[index] = Self.firstOfEach(metrics[index]) }
    case .refuse: break
    }
    for index in metrics.indices { metrics[index] = Self.ascending(metrics[index]) }
    for (index, values) in metrics.enumerated() {
      for (earlier, later) in zip(values, values.dropFirst()) where earlier.step == later.step {
        if suspicion == nil { suspicion = Suspicion(metric: index, earlier: earlier, later: later, count: 0) }
        suspicion?.count += 1
      }
    }
  }

  /// Whether a source that declares no restart looks like several runs: a step comes again at once, time after time, or a whole
  /// run follows another from its first step to its last.
  static func suspicion(in recorded: [[RecordedValue]]) -> Suspicion? {
    for (index, values) in recorded.enumerated() {
      let starts = partStarts(values)
      guard !starts.isEmpty else { continue }
      let first = values.map(\.step).min() ?? 0
      let bounds = [0] + starts + [values.count]
      let parts = zip(bounds, bounds.dropFirst()).map { values[$0..<$1] }
      let whole = zip(parts, parts.dropFirst()).first { earlier, later in
        (later.first?.step ?? 0) <= first && later.count > 1 && earlier.last?.step == later.last?.step
      }
      let isScattered = starts.count > max(4, values.count / 8)
      // Two runs side by side: most steps are there twice, one after the other.
      let twice = zip(values, values.dropFirst()).count {
        $0.step == $1.step && $0.value.bitPattern != $1.value.bitPattern
      }
      let isDoubled = twice >= 2 && 2 * twice >= Set(values.map(\.step)).count
      guard whole != nil || isScattered || isDoubled else { continue }
      guard let later = (whole?.1.first ?? values[starts[0]...].first),
        let earlier = values.first(where: { $0.step == later.step && $0.place < later.place })
      else { continue }
      return Suspicion(metric: index, earlier: earlier, later: later, count: starts.count)
    }
    return nil
  }

  private mutating func replaceEarlier(_ declared: [Restart]) {
    var found = declared
    for values in metrics {
      for start in Self.partStarts(values) {
        found.append(Restart(step: values[start].step, place: values[start].place, replaced: 0))
      }
    }
    found.sort { ($0.place, $0.step) < ($1.place, $1.step) }
    let spans = metrics.map { ($0.first?.place ?? 0)...($0.last?.place ?? 0) }
    for var restart in found {
      for (index, span) in spans.enumerated() {
        let isAlongside = restart.isDeclared || (span.lowerBound <= restart.place && restart.place <= span.upperBound)
        guard isAlongside else { continue }
        let before = metrics[index].count
        metrics[index].removeAll { $0.place < restart.place && $0.step >= restart.step }
        restart.replaced += before - metrics[index].count
      }
      if restart.replaced > 0 { restarts.append(restart) }
    }
  }

  /// Where parts begin that repeat steps with other values than those recorded; none in values that are only unordered.
  static func partStarts(_ values: [RecordedValue]) -> [Int] {
    var starts: [Int] = []
    for index in values.indices.dropFirst() where values[index].step <= values[index - 1].step { starts.append(index) }
    guard !starts.isEmpty else { return [] }
    var known: [Int: UInt64] = [:]
    known.reserveCapacity(values.count)
    var conflicts: [Int] = []
    for (index, value) in values.enumerated() {
      if let bits = known[value.step], bits != value.value.bitPattern { conflicts.append(index) }
      known[value.step] = value.value.bitPattern
    }
    let bounds = zip(starts, starts.dropFirst() + [values.count])
    guard !conflicts.isEmpty else { return isContinuedOffBeat(values, bounds.map { values[$0..<$1] }) ? starts : [] }
    var next = 0
    return bounds.filter { start, end in
      while next < conflicts.count, conflicts[next] < start { next += 1 }
      return next < conflicts.count && conflicts[next] < end
    }.map(\.0)
  }

  /// Whether one or two later parts lie among earlier steps without meeting any: a restart that records other steps.
  private static func isContinuedOffBeat(_ values: [RecordedValue], _ parts: [ArraySlice<RecordedValue>]) -> Bool {
    guard parts.count <= 2, values.count >= 8 else { return false }
    let texts = values.map { "\($0.step)" }
    guard texts != texts.sorted() else { return false }
    return parts.allSatisfy { part in
      guard let first = part.first?.step, let last = part.last?.step, first > values[0].step else { return false }
      let earlier = values[..<part.startIndex].map(\.step)
      return !earlier.contains(first) && earlier.contains { $0 > first && $0 < last }
    }
  }

  private static func firstOfEach(_ values: [RecordedValue]) -> [RecordedValue] {
    var seen = Set<Int>()
    return values.filter { seen.insert($0.step).inserted }
  }

  /// By steps, values that are there twice once.
  private static func ascending(_ values: [RecordedValue]) -> [RecordedValue] {
    if zip(values, values.dropFirst()).allSatisfy({ $0.step < $1.step }) { return values }
    var answer: [RecordedValue] = []
    answer.reserveCapacity(values.count)
    for value in values.sorted(by: { ($0.step, $0.place) < ($1.step, $1.place) }) {
      if let last = answer.last, last.step == value.step, last.value.bitPattern == value.value.bitPattern { continue }
      answer.append(value)
    }
    return answer
  }
}
