import Failures
import Glibc

/// Puts together what several files say of one task of one run.
struct TaskCollector {
  /// What one evaluation says of the task at one step: a file of results, with the samples that belong to it.
  struct Evaluation {
    /// When it was made, then its place in the source: later ones count more.
    var order: (date: Double, number: Int)
    /// The file.
    var path: String
    fileprivate(set) var metrics: [(name: String, value: Double)] = []
    fileprivate var samples: [SampleKey: EvaluationSample] = [:]
    fileprivate var items: [Int: EvaluationSample] = [:]
    fileprivate var isComputed = false

    init(order: (date: Double, number: Int), path: String) {
      self.order = order
      self.path = path
    }
  }

  /// An evaluation that another one at the same step contradicts, so that it does not count.
  struct Repetition {
    /// What both say: "lambada_openai acc at step 1000".
    var subject: String
    var step: Int
    var kept: (value: String, path: String)
    var replaced: (value: String, path: String)
  }

  fileprivate struct SampleKey: Hashable {
    var item: Int
    var filter: String
  }

  private struct Difference {
    var name: String
    var earlier: String
    var later: String
  }

  let task: String
  private var evaluations: [Int: [Int: Evaluation]] = [:]
  private(set) var repetitions: [Repetition] = []

  init(task: String) { self.task = task }

  /// Adds the values for the whole task and the samples of an evaluation at a step; of an item that occurs twice with one filter
  /// the first counts.
  mutating func add(_ result: EvaluationFile.TaskResult, of number: Int, step: Int, _ new: Evaluation) {
    var evaluation = evaluations[step]?[number] ?? new
    for metric in result.metrics where !evaluation.metrics.contains(where: { $0.name == metric.name }) {
      evaluation.metrics.append(metric)
    }
    for sample in result.samples {
      let key = SampleKey(item: sample.item, filter: sample.filter)
      if evaluation.samples[key] == nil { evaluation.samples[key] = sample }
      if evaluation.items[sample.item] == nil { evaluation.items[sample.item] = sample }
    }
    evaluations[step, default: [:]][number] = evaluation
  }

  /// The task's results over training; aggregates over the items stand in where only samples are known. Of evaluations of one step
  /// that contradict each other the latest counts, or the first; what does not is kept in `repetitions`.
  ///
  /// - Throws: `Failure` of kind `badData` when evaluations contradict each other and may not, or nearly all cells would be empty.
  mutating func evaluation(_ rule: RepeatedValues) throws -> TaskEvaluation {
    let steps = evaluations.keys.sorted()
    var names: [String] = []
    var values: [String: [Int: Double]] = [:]
    var items: [Int: [Int: EvaluationSample]] = [:]
    for step in steps {
      for evaluation in try counting(at: step, rule) {
        for (name, value) in evaluation.metrics {
          if values[name] == nil { names.append(name) }
          if values[name]?[step] == nil { values[name, default: [:]][step] = value }
        }
        items[step, default: [:]].merge(evaluation.items) { first, _ in first }
      }
    }
    let metrics = names.map { name in
      ImportedMetric(name: name, values: steps.map { values[name]?[$0] ?? .nan })
    }
    return TaskEvaluation(task: task, steps: steps, metrics: metrics, items: try scores(items, steps))
  }

  /// The evaluations at a step that count, by date.
  private mutating func counting(at step: Int, _ rule: RepeatedValues) throws -> [Evaluation] {
    let all = (evaluations[step] ?? [:]).values.map(Self.withAggregates).sorted { $0.order < $1.order }
    var kept: [Evaluation] = []
    for later in all {
      let contradicted = kept.indices.compactMap { index in
        Self.difference(kept[index], later).map { (index: index, difference: $0) }
      }
      guard let first = contradicted.first else {
        kept.append(later)
        continue
      }
      let subject = "\(task) \(first.difference.name) at step \(step)"
      let earlier = (value: first.difference.earlier, path: kept[first.index].path)
      let last = (value: first.difference.later, path: later.path)
      switch rule {
      case .latest:
        repetitions.append(Repetition(subject: subject, step: step, kept: last, replaced: earlier))
        for (index, _) in contradicted.reversed() { kept.remove(at: index) }
        kept.append(later)
      case .first: repetitions.append(Repetition(subject: subject, step: step, kept: earlier, replaced: last))
      case .refuse:
        throw Failure(
          .badData, later.path, "gives \(subject) as \(last.value), but \(earlier.path) as \(earlier.value)",
          remedy: "remove one of them, name runs apart with --run, or let one count with --repeated latest or first")
      }
    }
    return kept
  }

  /// The first value that both have and that is not the same; what was computed here may differ in its last digits.
  private static func difference(_ one: Evaluation, _ other: Evaluation) -> Difference? {
    let tolerance = one.isComputed || other.isComputed ? 1e-9 : 0
    for (name, value) in one.metrics {
      guard let second = other.metrics.first(where: { $0.name == name })?.value else { continue }
      let isSame = value == second || value.isNaN || second.isNaN || abs(value - second) <= tolerance * abs(value)
      if !isSame { return Difference(name: name, earlier: "\(value)", later: "\(second)") }
    }
    for (key, sample) in one.samples.sorted(by: { $0.key.item < $1.key.item }) {
      guard let second = other.samples[key] else { continue }
      let isSame = sample.logLikelihoods.elementsEqual(second.logLikelihoods) { $0.bitPattern == $1.bitPattern }
      if !isSame { return Difference(name: "item \(key.item)", earlier: "one answer", later: "another answer") }
    }
    return nil
  }

  // As lm-evaluation-harness aggregates: by the mean, but a sample's "perplexity" is its log-likelihood, and that of the task
  // is exp of minus their mean.
  private static func withAggregates(_ evaluation: Evaluation) -> Evaluation {
    guard evaluation.metrics.isEmpty, !evaluation.samples.isEmpty else { return evaluation }
    var answer = evaluation
    let groups = Dictionary(grouping: evaluation.samples.values) { $0.filter }
    for filter in groups.keys.sorted() {
      let list = (groups[filter] ?? []).sorted { $0.item < $1.item }
      var sums: [(name: String, sum: Double, count: Int)] = []
      for (name, value) in list.flatMap(\.metrics) {
        if let place = sums.firstIndex(where: { $0.name == name }) {
          sums[place].sum += value
          sums[place].count += 1
        } else {
          sums.append((name, value, 1))
        }
      }
      for (name, sum, count) in sums where count == list.count {
        let mean = sum / Double(count)
        answer.metrics.append((name, name == "perplexity" || name.hasPrefix("perplexity (") ? exp(-mean) : mean))
      }
    }
    answer.isComputed = true
    return answer
  }

  private func scores(_ samples: [Int: [Int: EvaluationSample]], _ steps: [Int]) throws -> ItemScores? {
    let all = samples.values.flatMap(\.values)
    guard !all.isEmpty else { return nil }
    let items = Set(all.map(\.item)).sorted()
    let choices = max(1, all.map(\.logLikelihoods.count).max() ?? 1)
    let known = all.reduce(0) { $0 + $1.logLikelihoods.count + 1 }
    guard items.count <= 1 << 24, choices <= 1 << 16, steps.count * items.count * choices <= 64 * known + 1_000_000
    else {
      throw Failure(
        .badData, task,
        "has \(known) scores in a table of \(steps.count) steps, \(items.count) items and \(choices) choices",
        remedy: "import fewer files at once")
    }
    var scores = ItemScores(
      items: items, choices: choices, logLikelihoods: [], predictions: [],
      gold: [Int](repeating: -1, count: items.count), accuracy: [])
    for step in steps {
      for (index, item) in items.enumerated() {
        let sample = samples[step]?[item]
        let found = sample?.logLikelihoods ?? []
        scores.logLikelihoods += found + [Double](repeating: .nan, count: choices - found.count)
        scores.predictions.append(sample?.prediction ?? -1)
        scores.accuracy.append(sample?.accuracy ?? .nan)
        if let gold = sample?.gold, gold >= 0 { scores.gold[index] = gold }
      }
    }
    return scores
  }
}
