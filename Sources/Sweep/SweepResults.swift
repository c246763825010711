import Corpus
import Failures
import Files
import Foundation
import Report
import Stability
import Traces
import Training

/// The analyses and the report of a sweep's folder, whole or partial.
public struct SweepResults: Sendable {
  /// The sweep's folder.
  public let folder: String
  /// The plan.
  public let plan: SweepPlan
  /// What the report shows.
  public let input: ReportInput

  /// Reads the traces of all runs that have one, analyses them and stores the results in `results/`.
  ///
  /// - Parameter isInUse: whether runs may be at work; nil to find out by the folder's lock.
  /// - Throws: `Failure` of kind `missingInput` when the folder holds no sweep or no run has begun, and what reading the
  ///   traces and writing the results throw.
  public init(folder: String, isInUse: Bool? = nil) throws {
    guard let plan = try SweepPlan.read(folder: folder) else {
      throw Failure(
        .missingInput, folder, "holds no sweep.json",
        remedy: "name the folder of a sweep, as given to --out")
    }
    self.folder = folder
    self.plan = plan
    let found = try RunFolder(folder, plan: plan, isInUse: isInUse ?? SweepFolder(folder).isInUse)
    let (runs, traces) = (found.runs, found.traces)
    let warnings = found.warnings
    guard !runs.isEmpty else {
      throw Failure(.missingInput, folder, "no run has begun", remedy: "run the sweep first")
    }
    let corpus = try PreparedCorpus.open(folder: SweepPlan.corpusFolder(in: folder))
    let results = folder + "/results"
    input = ReportInput(
      title: PlanFacts.title(plan), population: PlanFacts.population(plan),
      facts: PlanFacts.facts(plan, corpus: corpus, traces: traces),
      runs: runs, summaries: SeedSummary.summarise(runs, unigramCrossEntropy: corpus.unigramCrossEntropy),
      outliers: try OutlierAnalysis().result(for: runs, storedIn: results),
      similarity: try RunFolder.patiently { try SimilarityAnalysis.brief.result(for: runs, storedIn: results) },
      warnings: warnings)
  }

  /// The summary for a terminal: every run's losses beside the unigram cross-entropy, then the verdicts.
  public var summaryLines: [String] {
    var lines = TerminalSummary.text(input).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The summary as data.
  public struct Summary: Codable, Sendable {
    /// Where the report is.
    public var report: String
    /// Final losses by size.
    public var sizes: [SeedSummary]
    /// The outlier verdicts.
    public var outliers: OutlierResult?
    /// What the reader must know before believing the rest.
    public var warnings: [String]
    /// How this command's runs ended; absent when it trained none.
    public var outcomes: [RunOutcome]?
  }

  /// The summary as data, with the report's path.
  public func summary(report: String, outcomes: [RunOutcome]? = nil) -> Summary {
    Summary(
      report: report, sizes: input.summaries, outliers: input.outliers, warnings: input.warnings, outcomes: outcomes)
  }

  /// Writes the HTML report.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public func writeReport(to path: String) throws { try AtomicWriting.write(HTMLReport.render(input: input), to: path) }

  /// Writes the index of the traces, `sweep.h5`.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public static func writeIndex(plan: SweepPlan, folder: String) throws {
    try SweepIndex.write(
      path: folder + "/sweep.h5", traces: plan.runs.map { ($0.name, TrainingRun.tracePath(in: $0.name)) })
  }
}
