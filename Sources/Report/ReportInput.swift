import Stability

/// Everything that a report shows; the report itself reads no files.
public struct ReportInput: Sendable {
  /// The headline, for example "Nine 14M runs on the King James Bible".
  public var title: String
  /// What the runs may be compared with, for example "fp32 CPU runs, shortened budget: preset laptop".
  public var population: String
  /// Configuration and provenance, in the order to be shown: vocabulary size, hashes, versions.
  public var facts: [(label: String, value: String)]
  /// The runs, in any order.
  public var runs: [RunRecord]
  /// Final losses by size.
  public var summaries: [SeedSummary]
  /// The outlier verdicts; nil when the analysis was not made.
  public var outliers: OutlierResult?
  /// Similarities between seeds; nil when the analysis was not made.
  public var similarity: SimilarityResult?
  /// What the reader must know before believing the rest.
  public var warnings: [String]

  /// Creates the input of a report.
  public init(
    title: String, population: String, facts: [(label: String, value: String)], runs: [RunRecord],
    summaries: [SeedSummary], outliers: OutlierResult?, similarity: SimilarityResult?, warnings: [String] = []
  ) {
    self.title = title
    self.population = population
    self.facts = facts
    self.runs = runs
    self.summaries = summaries
    self.outliers = outliers
    self.similarity = similarity
    self.warnings = warnings
  }

  /// The short name of a run within its size: its seeds.
  func seedLabel(_ run: String) -> String { runs.first { $0.name == run }?.seedLabel ?? run }

  /// "1 run" or "9 runs".
  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
