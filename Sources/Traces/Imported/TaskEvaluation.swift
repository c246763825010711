/// A run's results on one benchmark task over training.
public struct TaskEvaluation: Sendable, Equatable {
  /// The task, for example "lambada_openai"; with examples in the prompt "arc_easy (5-shot)".
  public var task: String
  /// The steps evaluated, ascending.
  public var steps: [Int]
  /// Values for the whole task, one for every step: "acc", "acc_stderr" …; NaN where the source has none.
  public var metrics: [ImportedMetric]
  /// What the model did on every item, where the source tells.
  public var items: ItemScores?

  /// Names the results on a task.
  public init(task: String, steps: [Int], metrics: [ImportedMetric], items: ItemScores? = nil) {
    self.task = task
    self.steps = steps
    self.metrics = metrics
    self.items = items
  }
}

/// Scores of every item of a task at every step.
public struct ItemScores: Sendable, Equatable {
  /// The items' numbers in the source (`doc_id`), ascending.
  public var items: [Int]
  /// The largest number of choices of any item.
  public var choices: Int
  /// Summed log-likelihood of every choice in nats, row by row (step, item, choice); NaN where there is no such choice or item.
  public var logLikelihoods: [Double]
  /// Number of the most likely choice, row by row (step, item); -1 where there is nothing to choose between.
  public var predictions: [Int]
  /// Number of the right choice of every item; -1 where the source does not say.
  public var gold: [Int]
  /// 1 for a right answer, 0 for a wrong one, row by row (step, item); NaN where the source does not say.
  public var accuracy: [Double]

  /// Names the scores.
  public init(
    items: [Int], choices: Int, logLikelihoods: [Double], predictions: [Int], gold: [Int], accuracy: [Double]
  ) {
    self.items = items
    self.choices = choices
    self.logLikelihoods = logLikelihoods
    self.predictions = predictions
    self.gold = gold
    self.accuracy = accuracy
  }
}
