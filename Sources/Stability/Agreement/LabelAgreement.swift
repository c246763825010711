/// How far runs give the same items the same labels, beyond what chance would give.
public struct LabelAgreement: Codable, Equatable, Sendable {
  /// What a label is, in one sentence.
  public var labels: String
  /// The runs compared, in the order of the matrices' rows.
  public var runs: [String]
  /// Number of items.
  public var items: Int
  /// The step with which self-consistency compares: the last one of `steps`.
  public var lastStep: Int?
  /// One entry per step that all runs have, ascending.
  public var steps: [LabelStep]
}

/// Agreement at one step; pairs are of runs that began with different weights, in all but the matrix.
public struct LabelStep: Codable, Equatable, Sendable {
  /// Updates done.
  public var step: Int
  /// Share of items with equal labels, mean over pairs of runs.
  public var percent: AgreementEstimate
  /// Cohen's kappa, mean over the pairs of runs for which it is defined.
  public var kappa: AgreementEstimate
  /// Fleiss' kappa over all runs, of the items that every run has labelled.
  public var fleiss: AgreementEstimate
  /// Krippendorff's alpha for nominal labels over all runs; items that some runs have not labelled count with the others.
  public var krippendorff: AgreementEstimate
  /// Cohen's kappa of a run's labels with those it gives at the last step, mean over runs; 1 at the last step.
  public var selfConsistency: AgreementEstimate
  /// `kappa`, `fleiss` and `krippendorff` without the flagged runs; absent when none is flagged or fewer than two others are left.
  public var withoutFlagged: UnflaggedAgreement?
  /// Each run, in the order of `LabelAgreement.runs`.
  public var perRun: [LabelRun]
  /// Cohen's kappa of every pair, runs x runs, 1 on the diagonal; null where it is not defined.
  public var matrix: [[Double?]]
  /// Pairs without a kappa: both runs give one and the same label throughout, so that chance agreement is complete.
  public var degeneratePairs: Int
}

/// The numbers that stay when flagged runs are taken out.
public struct UnflaggedAgreement: Codable, Equatable, Sendable {
  /// Number of runs left.
  public var runs: Int
  /// Mean Cohen's kappa over their pairs.
  public var kappa: Double?
  /// Fleiss' kappa.
  public var fleiss: Double?
  /// Krippendorff's alpha.
  public var krippendorff: Double?
}

/// One run's agreement at one step.
public struct LabelRun: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// Kappa with its own labels at the last step; absent where it is not defined.
  public var selfConsistency: Double?
  /// Mean kappa with the runs it is paired with at the same step; absent where none is defined.
  public var withOthers: Double?
}

/// Agreement on the answers to one benchmark task.
public struct TaskAgreement: Codable, Equatable, Sendable {
  /// The task's name.
  public var task: String
  /// Which of `definitions` the verdict speaks of: "index", "shuffled_index" or "correctness".
  public var used: String
  /// Why that one, in one sentence.
  public var reason: String
  /// The label definitions that the task allows.
  public var definitions: [TaskLabels]
}

/// One label definition of a task.
public struct TaskLabels: Codable, Equatable, Sendable {
  /// "index" (the option's number), "shuffled_index" (after a fixed shuffle of each item's options) or "correctness".
  public var definition: String
  /// The agreement on such labels.
  public var agreement: LabelAgreement
}
