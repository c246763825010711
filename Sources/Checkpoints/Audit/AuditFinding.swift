/// Something that keeps a folder of checkpoints from being one training run.
public struct AuditFinding: Codable, Sendable, Equatable {
  /// What sort of defect it is; the raw value stands in the JSON.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// A step that the run's schedule has, but the folder lacks.
    case missingStep = "missing_step"
    /// A step's folder without any weights, or without its configuration.
    case missingWeights = "missing_weights"
    /// A shard that the index names is not there.
    case missingShard = "missing_shard"
    /// A file that is shorter than its own header or its manifest says.
    case truncatedFile = "truncated_file"
    /// A file that cannot be read for another reason, or disagrees with its digest.
    case damagedFile = "damaged_file"
    /// Weights that are not finite.
    case nonFinite = "non_finite"
    /// Another `config.json` than the other steps have.
    case changedConfiguration = "changed_configuration"
    /// Another tokenizer than the other steps have.
    case changedTokenizer = "changed_tokenizer"
    /// The same weights under two steps.
    case repeatedWeights = "repeated_weights"
    /// Some tensors are those of another step, or belong to no step of this run.
    case wrongShard = "wrong_shard"
    /// Step 0 is not what the next step was trained from.
    case foreignStep0 = "foreign_step_0"
    /// Weights that have nothing to do with those before them.
    case foreignCheckpoint = "foreign_checkpoint"
    /// Weights filed under the wrong step.
    case wrongOrder = "wrong_order"
    /// Training continued from an earlier checkpoint than the one before it.
    case restart
    /// Two runs of different names with the same weights.
    case twinSeeds = "twin_seeds"
  }

  /// What sort of defect it is.
  public let kind: Kind
  /// The step it concerns.
  public let step: Int
  /// The file or folder it concerns.
  public let file: String
  /// A sentence for people.
  public let text: String
}
