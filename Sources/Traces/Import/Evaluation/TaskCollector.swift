import Failures
import Glibc

/// Puts together what several files say of one task of one run.
struct TaskCollector {
  private struct Cell {
    var value: Double
    var path: String
  }

  let task: String
  private var metricNames: [String] = []
  private var values: [String: [Int: Cell]] = [:]
  private var samples: [Int: [Int: EvaluationSample]] = [:]
  private var resultSteps = Set<Int>()

  init(task: String) { self.task = task }

  /// Adds the values for the whole task at a step.
  ///
  /// - Throws: `Failure` of kind `badData` when another file gave another value.
  mutating func add(_ metrics: [(name: String, value: Double)], step: Int, path: String) throws {
    resultSteps.insert(step)
    for (name, value) in metrics {
      if let earlier = values[name]?[step] {
        guard earlier.value.bitPattern == value.bitPattern else {
          throw Failure(
            .badData, path,
            "gives \(name) of \(task) at step \(step) as \(value), but \(earlier.path) as \(earlier.value)",
            remedy: "import one of them, or name runs apart with --run")
        }
        continue
      }
      if values[name] == nil { metricNames.append(name) }
      values[name, default: [:]][step] = Cell(value: value, path: path)
    }
  }

  /// Adds samples at a step; of an item that occurs twice (once for every filter) the first counts.
  mutating func add(_ list: [EvaluationSample], step: Int) {
    for sample in list where samples[step]?[sample.item] == nil { samples[step, default: [:]][sample.item] = sample }
  }

  /// The task's results over training; aggregates over the items stand in where only samples are known.
  ///
  /// - Throws: `Failure` of kind `badData` when nearly all cells would be empty.
  mutating func evaluation() throws -> TaskEvaluation {
    for step in samples.keys.sorted() where !resultSteps.contains(step) { try addAggregates(step) }
    let steps = Set(samples.keys).union(values.values.flatMap(\.keys)).union(resultSteps).sorted()
    let metrics = metricNames.map { name in
      ImportedMetric(name: name, values: steps.map { values[name]?[$0]?.value ?? .nan })
    }
    return TaskEvaluation(task: task, steps: steps, metrics: metrics, items: try items(steps))
  }

  // As lm-evaluation-harness aggregates: by the mean, but a sample's "perplexity" is its log-likelihood, and that of the task
  // is exp of minus their mean.
  private mutating func addAggregates(_ step: Int) throws {
    let list = (samples[step] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    var sums: [(name: String, sum: Double, count: Int)] = []
    for (name, value) in list.flatMap(\.metrics) {
      if let place = sums.firstIndex(where: { $0.name == name }) {
        sums[place].sum += value
        sums[place].count += 1
      } else {
        sums.append((name, value, 1))
      }
    }
    let aggregates = sums.filter { $0.count == list.count }.map { name, sum, count in
      let mean = sum / Double(count)
      return (name: name, value: name == "perplexity" ? exp(-mean) : mean)
    }
    try add(aggregates, step: step, path: "the samples")
  }

  private func items(_ steps: [Int]) throws -> ItemScores? {
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
