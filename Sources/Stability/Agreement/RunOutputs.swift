/// A way to the next-token distributions that a run gives the probe set, at the steps of which the weights are kept.
public struct RunOutputs: Sendable {
  /// Logits are the product of a token's final activation with each row of the output embedding.
  public struct Embedding: Sendable {
    /// Row-major vocabulary rows x features, padding rows included.
    public let values: [Float]
    /// Number of rows.
    public let rows: Int
    /// Features per row.
    public let features: Int

    /// Creates an embedding.
    public init(values: [Float], rows: Int, features: Int) {
      self.values = values
      self.rows = rows
      self.features = features
    }
  }

  /// The site of the activations after the last LayerNorm.
  public var site: String
  /// Steps at which activations were recorded and a whole checkpoint is there, ascending.
  public var steps: [Int]
  /// Identifies the tokenizer; equal for equal ones.
  public var tokenizer: String
  /// Identifies the weights of every step.
  public var digest: String
  /// Reads the number of the tokenizer's tokens; nil when there is none beside the weights, and every row counts as a token.
  public var vocabulary: @Sendable () throws -> Int?
  /// Reads the output embedding at a step.
  public var embedding: @Sendable (_ step: Int) throws -> Embedding

  /// Names the outputs of a run.
  public init(
    site: String = "final", steps: [Int], tokenizer: String, digest: String,
    vocabulary: @escaping @Sendable () throws -> Int?,
    embedding: @escaping @Sendable (_ step: Int) throws -> Embedding
  ) {
    self.site = site
    self.steps = steps
    self.tokenizer = tokenizer
    self.digest = digest
    self.vocabulary = vocabulary
    self.embedding = embedding
  }
}

/// A run's answers to the items of one benchmark task.
public struct TaskPredictions: Equatable, Sendable {
  /// The task's name.
  public var task: String
  /// The steps evaluated, ascending.
  public var steps: [Int]
  /// The items' numbers in the source, ascending.
  public var items: [Int]
  /// Number of the option ranked first, row by row (step, item); -1 where there is none.
  public var predictions: [Int]
  /// Number of the right option of every item; -1 where the source does not say.
  public var gold: [Int]
  /// 1 for a right answer, 0 for a wrong one, row by row (step, item); NaN where the source does not say.
  public var accuracy: [Double]
  /// The largest number of options of any item.
  public var choices: Int

  /// Names the answers.
  public init(
    task: String, steps: [Int], items: [Int], predictions: [Int], gold: [Int], accuracy: [Double], choices: Int
  ) {
    self.task = task
    self.steps = steps
    self.items = items
    self.predictions = predictions
    self.gold = gold
    self.accuracy = accuracy
    self.choices = choices
  }
}
