/// The next-token distributions of the runs of one size on the probe set, compared over training.
///
/// All divergences and entropies are in nats per token. A distribution is over the tokenizer's own tokens: the rows beyond them
/// that a model has are cut off and the rest is normalised (Fehlauer, Mahowald and Pimentel 2025).
public struct OutputAgreement: Codable, Equatable, Sendable {
  /// The runs compared, in the order of the matrices' rows.
  public var runs: [String]
  /// Tokens of the vocabulary compared.
  public var vocabulary: Int
  /// Rows of the models' output embedding, padding included.
  public var vocabularyRows: Int
  /// Tokens of the probe set.
  public var tokens: Int
  /// Sequences of the probe set, of which one at a time is left out for the intervals.
  public var sequences: Int
  /// Whose token counts the unigram distribution and the frequency groups are made of.
  public var unigramSource: String
  /// The steps compared, ascending.
  public var steps: [OutputStep]
  /// The stretches of training over which the divergence rises or falls, in order.
  public var phases: [ConvergencePhase]
  /// The phases in one sentence.
  public var convergence: String
  /// Kullback-Leibler divergence KL(row || column) at the last step, runs x runs, 0 on the diagonal.
  public var divergenceMatrix: [[Double]]
  /// Jensen-Shannon divergence at the last step, runs x runs, symmetric, at most ln 2.
  public var jensenShannonMatrix: [[Double]]
  /// Share of probe tokens with the same likeliest token at the last step, runs x runs, 1 on the diagonal.
  public var topOneMatrix: [[Double]]
  /// The divergence for groups of tokens: by frequency, position and surprisal.
  public var splits: [AgreementSplit]
}

/// The distributions at one step; each estimate is a mean over tokens and over pairs of runs, or over runs. Pairs are of
/// runs that began with different weights.
public struct OutputStep: Codable, Equatable, Sendable {
  /// Updates done.
  public var step: Int
  /// Mean KL(p || q) over ordered pairs of runs; its negative is the convergence of Fehlauer et al. (2025).
  public var divergence: AgreementEstimate
  /// Mean Jensen-Shannon divergence over pairs.
  public var jensenShannon: AgreementEstimate
  /// Share of tokens whose likeliest next token is the same, mean over pairs.
  public var topOne: AgreementEstimate
  /// Entropy of the distributions, mean over runs.
  public var entropy: AgreementEstimate
  /// Cross-entropy on the tokens that follow in the probe set, mean over runs; without a value when sequences have one token.
  public var crossEntropy: AgreementEstimate
  /// Divergence from the distributions to the uniform one, mean over runs.
  public var toUniform: AgreementEstimate
  /// Divergence from the distributions to the unigram distribution, mean over runs.
  public var toUnigram: AgreementEstimate
  /// The same for each run, in the order of `OutputAgreement.runs`.
  public var perRun: [OutputRun]

  /// The convergence curve's value: minus the mean divergence.
  public var convergence: Double? { divergence.value.map { -$0 } }
}

/// One run's distributions at one step.
public struct OutputRun: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// Mean of KL(own || other) over the runs it is paired with.
  public var divergence: Double
  /// Mean Jensen-Shannon divergence from these.
  public var jensenShannon: Double
  /// Share of tokens with the same likeliest token, mean over these.
  public var topOne: Double
  /// Entropy.
  public var entropy: Double
  /// Cross-entropy on the tokens that follow; absent when sequences have one token.
  public var crossEntropy: Double?
  /// Divergence to the uniform distribution.
  public var toUniform: Double
  /// Divergence to the unigram distribution.
  public var toUnigram: Double
}

/// A stretch of training in which the runs' distributions move together or apart.
public struct ConvergencePhase: Codable, Equatable, Sendable {
  /// What the divergence does.
  public enum Direction: String, Codable, Sendable {
    /// The divergence falls: the runs move together.
    case converging
    /// The divergence rises: the runs move apart.
    case diverging
    /// No change whose interval excludes zero.
    case steady
  }

  /// First step.
  public var from: Int
  /// Last step.
  public var to: Int
  /// What the divergence does.
  public var direction: Direction
  /// Change of the mean divergence from the first to the last step, nats per token, with the intervals of the change itself.
  public var change: AgreementEstimate
}

/// One way of putting the tokens of the probe set into groups.
public struct AgreementSplit: Codable, Equatable, Sendable {
  /// "frequency", "position" or "surprisal".
  public var by: String
  /// How the groups are made, in one sentence.
  public var meaning: String
  /// The groups, from small values to large ones.
  public var groups: [AgreementGroup]
}

/// The divergence for one group of tokens.
public struct AgreementGroup: Codable, Equatable, Sendable {
  /// The group's range, for example "positions 1 to 42".
  public var label: String
  /// Number of tokens in it.
  public var tokens: Int
  /// Mean KL over ordered pairs at each of `OutputAgreement.steps`.
  public var divergence: [AgreementEstimate]
  /// Share with the same likeliest token at each of the steps, mean over pairs.
  public var topOne: [AgreementEstimate]
}
