import Stability
import Terms

/// Everything that a report shows; the report itself reads no files.
public struct ReportInput: Sendable {
  /// The headline, for example "Nine 14M runs on the King James Bible".
  public var title: String
  /// What the runs may be compared with, for example "fp32 CPU runs, shortened budget: preset laptop".
  public var population: String
  /// The folder as it was named, for the commands that the report suggests.
  public var folder = "DIR"
  /// Configuration and provenance, in the order to be shown: vocabulary size, hashes, versions.
  public var facts: [(label: String, value: String)]
  /// The runs, in any order.
  public var runs: [RunRecord]
  /// Where each run's trace is, relative to the folder, by the run's name.
  public var traces: [String: String] = [:]
  /// Final losses by size.
  public var summaries: [SeedSummary]
  /// The results of the analyses.
  public var results: ReportResults
  /// The first texts of the batch that a run read at a step; empty where they are not known.
  public var batchTexts: @Sendable (_ run: String, _ step: Int) -> [String] = { _, _ in [] }
  /// What the reader must know before believing the rest.
  public var warnings: [String] = []

  /// The short name of a run within its size: its seeds.
  func seedLabel(_ run: String) -> String { runs.first { $0.name == run }?.seedLabel ?? run }

  /// The seed that decides a run's mark and dash.
  func seed(_ run: String) -> Int? { runs.first { $0.name == run }?.figureSeed }

  /// Names of the runs that the verdict calls outliers.
  var named: Set<String> { Set(results.outliers) }

  /// The place of a metric in the trace of a run, or of all runs compared.
  func source(_ metric: String, of run: String? = nil) -> String {
    source(Metric(metric), of: run)
  }

  /// The place of a metric in the trace of a run, or of all runs compared.
  func source(_ metric: Metric, of run: String? = nil) -> String {
    let file = run.map { traces[$0] ?? "\($0)/trace.h5" } ?? "*/trace.h5"
    return "\(file):\(metric.tracePath)"
  }

  /// The folder as a shell takes it, whatever characters its name has.
  public var quotedFolder: String { Self.quoted(folder) }

  /// A name or path as a shell takes it as one argument, whatever characters it has.
  static func quoted(_ text: String) -> String {
    let plain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/-".contains($0)) }
    return plain && !text.isEmpty && !text.hasPrefix("-") ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}

extension ReportInput {
  /// What a terminal needs beside one result.
  public init<Report: AnalysisReport>(of context: AnalysisContext, _ report: Report.Type, _ shown: Report.Shown) {
    self.init(
      title: "", population: "", folder: context.folder, facts: [], runs: context.runs, summaries: [],
      results: ReportResults())
    results[report] = shown
  }
}

extension RunRecord {
  /// The seed that decides a run's mark and dash in figures: there, as in the report's JSON, a number also where it is not known.
  var figureSeed: Int { Seed.stored(initSeed) }
}
