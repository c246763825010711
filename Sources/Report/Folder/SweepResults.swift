import Corpus
import Failures
import Files
import Foundation
import Runs
import Stability
import Traces
import Training

/// The analyses and the report of a folder of runs: of a sweep, whole or partial, or of imported runs.
public struct SweepResults: Sendable {
  /// The folder.
  public let folder: String
  /// What the report shows.
  public let input: ReportInput
  private let budget: String?

  /// Reads the traces of all runs that have one, analyses them and stores the results in `results/`.
  ///
  /// - Parameters:
  ///   - isInUse: whether runs may be at work; nil to find out by the folder's lock.
  ///   - isWanted: which analyses to make, by their names.
  /// - Throws: `Failure` of kind `missingInput` when the folder holds no runs, or none of its sweep has begun, and what
  ///   reading the traces and writing the results throw.
  public init(
    folder: String, isInUse: Bool? = nil, isWanted: (String) -> Bool = { _ in true }
  ) throws {
    self.folder = folder
    let plan = try SweepPlan.read(folder: folder)
    let found =
      try plan.map { plan in
        try RunFolder(folder, plan: plan, isInUse: isInUse ?? SweepFolder(folder).isInUse)
      } ?? RunFolder(folder)
    guard !found.runs.isEmpty else {
      throw Failure(.missingInput, folder, "no run has begun", remedy: "run the sweep first")
    }
    let corpus = try plan.map { _ in try PreparedCorpus.open(folder: SweepPlan.corpusFolder(in: folder)) }
    budget = found.budget
    let results = try ReportResults(of: found.context, where: isWanted)
    var input = ReportInput(
      title: plan.map(PlanFacts.title) ?? ImportedFacts.title(found.runs),
      population: plan.map(PlanFacts.population) ?? ImportedFacts.population, folder: folder,
      facts: plan.flatMap { plan in corpus.map { PlanFacts.facts(plan, corpus: $0, traces: found.traces) } }
        ?? ImportedFacts.facts(found.traces), runs: found.runs,
      summaries: SeedSummary.summarise(found.runs, unigramCrossEntropy: corpus?.unigramCrossEntropy),
      results: results, warnings: found.warnings)
    for trace in found.traces {
      input.traces[trace.runName] = PathName.last(of: PathName.parent(of: trace.path)) + "/\(TraceReader.fileName)"
    }
    input.batchTexts = { run, step in (try? RunBatches(run: "\(found.path)/\(run)").beginnings(step: step)) ?? [] }
    self.input = input
  }

  /// The report.
  public var document: ReportDocument { ReportDocument(input) }

  /// The summary for a terminal: every run's losses beside the unigram cross-entropy, then the verdicts.
  public var summaryLines: [String] { TerminalSummary.lines(input) }

  /// The summary as data.
  public struct Summary: Codable, Sendable {
    /// Where the report is; absent when none was written, as of a sweep that was stopped.
    public var report: String?
    /// The preset, what it comes to, and what of it is not the suite's; absent for imported runs.
    public var budget: String?
    /// Final losses by size; empty without a report.
    public var sizes: [SeedSummary] = []
    /// The outlier verdicts.
    public var outliers: OutliersResult?
    /// What the reader must know before believing the rest.
    public var warnings: [String] = []
    /// How this command's runs ended; absent when it trained none.
    public var outcomes: [RunOutcome]?

    /// The summary of runs that have no report.
    public init(budget: String?, outcomes: [RunOutcome]?) {
      self.budget = budget
      self.outcomes = outcomes
    }
  }

  /// The summary as data, with the report's path.
  public func summary(report: String, outcomes: [RunOutcome]? = nil) -> Summary {
    var summary = Summary(budget: budget, outcomes: outcomes)
    summary.report = report
    (summary.sizes, summary.outliers) = (input.summaries, input.results[OutliersReport.self])
    summary.warnings = input.warnings
    return summary
  }

  /// Writes the report in one of its forms.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public func writeReport(to path: String, form: ReportForm = .html) throws {
    try AtomicWriting.write(form.bytes(of: document), to: path)
  }
}
