/// All analyses, in the order in which the verdict speaks of them. The report, its methods, `plot`, the command line and its completions
/// read this list.
public enum AnalysisReports {
  /// The list.
  public static let all: [any AnalysisReport.Type] = [
    OutliersReport.self,
    VarianceReport.self,
    MapsReport.self,
    SpikesReport.self,
    ChangePointsReport.self,
    SimilarityReport.self,
    AgreementReport.self,
    MatchingReport.self,
    ProbesReport.self,
    AggregateReport.self,
    PlanningReport.self,
    ComparisonReport.self,
  ]

  /// Those that a section shows.
  static func shown(in section: ReportSection.Name) -> [any AnalysisReport.Type] {
    all.filter { $0.sections.contains(section) }
  }

  /// Those that have methods, in the order of their sections.
  static var bySection: [any AnalysisReport.Type] {
    ReportSection.Name.allCases.flatMap { name in all.filter { $0.sections.first == name } }
  }
}
