import Stability

/// How an analysis is shown, wherever its result is: in the report, in its methods, by `plot` and on a terminal.
public protocol AnalysisReport: Sendable {
  /// The analysis.
  associatedtype Subject: Analysis
  /// What is shown of it: its result, or one for each size.
  associatedtype Shown: Sendable = Subject.Result

  /// Its heading: "Outliers".
  static var title: String { get }
  /// The sections of the report that show it; none for what is shown on a terminal alone.
  static var sections: [ReportSection.Name] { get }
  /// Why there is nothing to show, where nobody knows a better reason.
  static var absence: String { get }
  /// The figures that `plot` draws of it.
  static var figures: [FigureFamily] { get }

  /// What a report shows of a folder: a result that is stored and still holds, or one that is quickly made; nil without one.
  ///
  /// - Parameter results: what the analyses before it in the list came to.
  /// - Throws: what computing and storing a result throws, and `Failure` with the reason where there can be none.
  static func shown(in context: AnalysisContext, after results: ReportResults) throws -> Shown?

  /// Everything there is to show, the answer first.
  static func blocks(_ shown: Shown, _ input: ReportInput, in section: ReportSection.Name) -> [ReportBlock]

  /// What stands in a section in place of `blocks` where there is no result.
  static func missing(_ input: ReportInput, in section: ReportSection.Name) -> ReportBlock

  /// What the verdict says of the runs of a size.
  static func verdict(_ shown: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence]

  /// What its numbers are; nil where nothing is computed.
  static func method(_ shown: Shown) -> ReportMethod?

  /// What went in and what was left out: a name and sentences.
  static func scopes(_ shown: Shown) -> [(name: String, lines: [String])]
}

/// An analysis in the words of a methods section.
public struct ReportMethod: Sendable {
  /// Its heading.
  var name: String
  /// What is computed.
  var what: String
  /// What a test takes as true unless the data say otherwise.
  var null: String
  /// How p-values are corrected for their number.
  var correction: String
  /// A sentence for a paper.
  var cite: String
  /// What has to hold, with its heading.
  var assumptions: (heading: String, lines: [String])?
}

extension AnalysisReport {
  /// The analysis's name.
  static var name: String { Subject.name }

  /// No figures.
  public static var figures: [FigureFamily] { [] }

  /// Nothing.
  public static func verdict(_ shown: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence] { [] }

  /// The reason that is known, else `absence`, with the analysis's command.
  public static func missing(_ input: ReportInput, in section: ReportSection.Name) -> ReportBlock {
    .missing(
      input.results.reason(name).map { $0 + "." } ?? absence,
      command: "polypythia analyze \(name) \(input.quotedFolder)")
  }

  /// The blocks of a section, what is missing included.
  static func content(_ input: ReportInput, in section: ReportSection.Name) -> [ReportBlock] {
    input.results[Self.self].map { blocks($0, input, in: section) } ?? [missing(input, in: section)]
  }
}

extension AnalysisReport where Subject: MetricsAnalysis, Shown == Subject.Result {
  /// The analysis of its own choice of metrics.
  ///
  /// - Throws: what computing and storing it throws.
  public static func shown(in context: AnalysisContext, after results: ReportResults) throws -> Shown? {
    try Subject(metrics: []).result(in: context)
  }
}

extension AnalysisReport where Shown: AnalysisResult {
  /// The scopes of the result, each under the title.
  public static func scopes(_ shown: Shown) -> [(name: String, lines: [String])] {
    shown.scopes.map { (title, $0.lines) }
  }
}
