import Stability

/// The results of the analyses that a report shows; nil for one that was not made.
public struct ReportResults: Sendable {
  /// An analysis, by the name of its command.
  public enum Analysis: String, Sendable, CaseIterable {
    /// Which runs stand apart from the others of their size.
    case outliers
    /// How far runs of a size spread over training, and what of it comes from which seed.
    case variance
    /// Sudden rises of a run's loss or gradient norm.
    case spikes
    /// Steps at which curves change their course.
    case changepoints
    /// States that training passes through, and the paths of the runs among them.
    case maps
    /// How alike the runs' activations are.
    case similarity
    /// How far the runs' predictions agree.
    case agreement
    /// Heads and neurons of the runs matched one to one, and the loss between the runs.
    case matching
    /// What linear probes read from the runs' activations.
    case probes
    /// How many seeds a comparison needs.
    case plan
  }

  /// The outlier verdicts.
  public var outliers: OutlierResult?
  /// The spread over training and its sources.
  public var variance: VarianceResult?
  /// Spikes of loss and gradient norm.
  public var spikes: SpikeResult?
  /// What the first texts of a spike's batch were, by run and step; see `batchKey`.
  public var batchTexts: [String: [String]] = [:]
  /// Where curves change their course.
  public var changepoints: ChangePointResult?
  /// The training maps.
  public var maps: MapsResult?
  /// Similarities between seeds.
  public var similarity: SimilarityResult?
  /// Agreement of outputs.
  public var agreement: AgreementResult?
  /// Matched heads and neurons.
  public var matching: MatchingResult?
  /// What linear probes read.
  public var probes: ProbesResult?
  /// A plan of seeds for each size that has one.
  public var plans: [SeedPlan] = []
  /// Why an analysis has no result.
  public var reasons: [Analysis: String] = [:]

  /// No results.
  public init() {}

  /// The key of a batch in `batchTexts`.
  public static func batchKey(run: String, step: Int) -> String { "\(run) \(step)" }
}

extension ReportInput {
  /// Says that an analysis has no result, why, and what would give one.
  func missing(_ analysis: ReportResults.Analysis, _ otherwise: String) -> ReportBlock {
    .missing(results.reasons[analysis] ?? otherwise, command: "polypythia analyze \(analysis.rawValue) \(quotedFolder)")
  }
}
