/// What every update measured; all arrays have one value per update.
public struct TrainingSeries: Sendable, Equatable {
  /// Numbers of the updates, increasing.
  public let steps: [Int]
  /// Training loss before the update, in nats per token.
  public let losses: [Float]
  /// Norm of the gradient before clipping.
  public let gradientNorms: [Float]
  /// Learning rate.
  public let learningRates: [Double]
  /// Tokens seen up to the update.
  public let tokens: [Int]
}

/// How long every update took; all arrays have one value per update.
public struct TimingSeries: Sendable, Equatable {
  /// Numbers of the updates, increasing.
  public let steps: [Int]
  /// Time of the update in seconds.
  public let seconds: [Double]
  /// Tokens per second.
  public let tokensPerSecond: [Double]
}

/// The held-out loss; all arrays have one value per observation.
public struct ValidationSeries: Sendable, Equatable {
  /// Updates done, increasing.
  public let steps: [Int]
  /// Loss on held-out text in nats per token.
  public let losses: [Double]
  /// SHA-256 of everything observed at the step.
  public let digests: [String]
}

/// The weight metrics.
public struct WeightSeries: Sendable, Equatable {
  /// Updates done, increasing.
  public let steps: [Int]
  /// The matrices.
  public let matrices: [String]
  /// Metrics of one matrix.
  public let matrixMetrics: [String]
  /// Metrics of the model.
  public let modelMetrics: [String]
  /// Values (step, matrix, metric), row by row.
  public let perMatrix: [Double]
  /// Values (step, metric), row by row.
  public let model: [Double]
}

/// The activations of one site at one step.
public struct ActivationMatrix: Sendable, Equatable {
  /// Values (token, feature), row by row.
  public let values: [Float]
  /// Rows.
  public let tokens: Int
  /// Columns.
  public let features: Int
}
