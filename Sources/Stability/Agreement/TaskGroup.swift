import Numerics
import Statistics

/// Agreement of the runs of a size on the answers to one benchmark task, under three definitions of a label.
struct TaskGroup {
  private let task: String
  private let runs: [(name: String, predictions: TaskPredictions)]
  private let families: [Int]
  private let flagged: [String]
  private let steps: [Int]
  private let items: [Int]
  /// Why the task is not used by some runs.
  private(set) var leftOut: [AnalysisScope.LeftOut] = []

  static let meanings = [
    "index": "the number of the option that a run ranks first",
    "shuffled_index": "the number of the option that a run ranks first, after a fixed shuffle of every item's options",
    "correctness": "whether a run's answer is right",
  ]

  /// Takes the runs that were evaluated on the task.
  init(_ task: String, _ records: [RunRecord], flagged: [String]) {
    self.task = task
    self.flagged = flagged
    var runs: [(name: String, predictions: TaskPredictions)] = []
    var used: [RunRecord] = []
    for record in records {
      if let own = record.predictions.first(where: { $0.task == task }), !own.steps.isEmpty, !own.items.isEmpty {
        runs.append((record.name, own))
        used.append(record)
      }
    }
    self.runs = runs
    families = SharedSeeds.families(used)
    let first = Set(runs.first?.predictions.steps ?? [])
    steps = runs.dropFirst().reduce(first) { $0.intersection($1.predictions.steps) }.sorted()
    items = Set(runs.flatMap(\.predictions.items)).sorted()
    if runs.count >= 2, steps.isEmpty {
      leftOut.note("task \(task)", "the runs were evaluated at no common step")
    }
  }

  /// The agreement; nil with fewer than two runs or without a common step.
  func agreement() -> TaskAgreement? {
    guard runs.count >= 2, !steps.isEmpty else { return nil }
    let choices = runs.map(\.predictions.choices).max() ?? 0
    let gold = goldLabels
    let hasIndex = choices > 1
    let constantGold = hasIndex && Set(gold.filter { $0 >= 0 }).count == 1
    var definitions: [TaskLabels] = []
    if hasIndex {
      definitions.append(labels("index") { predictions, place, _ in predictions.predictions[place] })
      let shuffles = Self.shuffles(items: items.count, choices: choices)
      definitions.append(
        labels("shuffled_index") { predictions, place, item in
          let index = predictions.predictions[place]
          return shuffles[item].indices.contains(index) ? shuffles[item][index] : -1
        })
    }
    if runs.contains(where: { $0.predictions.accuracy.contains { $0.isFinite } }) {
      definitions.append(
        labels("correctness") { predictions, place, _ in
          let value = predictions.accuracy[place]
          return value.isFinite ? (value > 0.5 ? 1 : 0) : -1
        })
    }
    guard let firstDefinition = definitions.first else { return nil }
    let (used, reason) =
      constantGold
      ? (
        "shuffled_index", "the right answer always has one number, so that raw numbers agree by chance as runs improve"
      )
      : hasIndex
        ? ("index", "the right answers have different numbers")
        : (firstDefinition.definition, "there are no options to choose between")
    return TaskAgreement(task: task, used: used, reason: reason, definitions: definitions)
  }

  private var goldLabels: [Int] { runs.flatMap(\.predictions.gold) }

  private func labels(
    _ definition: String, _ label: (_ predictions: TaskPredictions, _ place: Int, _ item: Int) -> Int
  ) -> TaskLabels {
    let labels = steps.map { step in
      runs.map { run -> [Int32] in
        let own = run.predictions
        var row = [Int32](repeating: -1, count: items.count)
        guard let start = own.steps.firstIndex(of: step) else { return row }
        for (place, number) in own.items.enumerated() {
          guard let item = self.item(numbered: number) else { continue }
          row[item] = Int32(clamping: label(own, start * own.items.count + place, item))
        }
        return row
      }
    }
    let group = LabelGroup(
      runs: runs.map(\.name), steps: steps, labels: labels, clusters: Array(items.indices), families: families,
      flagged: flagged)
    return TaskLabels(
      definition: definition, agreement: group.agreement(meaning: Self.meanings[definition] ?? definition))
  }

  // By halving, since the items ascend.
  private func item(numbered number: Int) -> Int? {
    var (low, high) = (0, items.count)
    while low < high {
      let middle = (low + high) / 2
      if items[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < items.count && items[low] == number ? low : nil
  }

  /// A permutation of the options for each item, the same in every analysis.
  private static func shuffles(items: Int, choices: Int) -> [[Int]] {
    var random = MersenneTwister(seed: 1)
    return (0..<items).map { _ in
      var order = Array(0..<choices)
      random.shuffle(&order)
      return order
    }
  }
}
