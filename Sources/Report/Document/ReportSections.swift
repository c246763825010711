extension ReportDocument {
  /// Builds the report of an input: the verdict first, then a section for each question.
  public init(_ input: ReportInput) {
    let sections = ReportSection.Name.allCases.map { ReportSection($0, blocks: Self.blocks(of: $0, input)) }
    self.init(
      title: input.title, population: input.population, verdict: VerdictSection.verdict(input),
      warnings: input.warnings, sections: Self.withUniqueNames(sections))
  }

  private static func blocks(of section: ReportSection.Name, _ input: ReportInput) -> [ReportBlock] {
    switch section {
    case .runs: return RunsSection.blocks(input)
    case .losses: return LossSection.blocks(input)
    case .methods: return MethodsSection.blocks(input)
    case .stability, .maps, .representations, .components, .planning:
      let shown = AnalysisReports.shown(in: section)
      return shown.flatMap { report in
        (shown.count > 1 ? [.heading(report.title)] : []) + report.content(input, in: section)
      }
    }
  }

  // Sizes and metrics from outside that differ in special characters alone would give tables one name.
  private static func withUniqueNames(_ sections: [ReportSection]) -> [ReportSection] {
    var taken = Set(["verdict", "warnings-heading"] + sections.flatMap { [$0.id, $0.id + "-heading"] })
    func unique(_ name: String) -> String {
      var candidate = name
      var number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(name)-\(number)"
        number += 1
      }
      return candidate
    }
    return sections.map { section in
      var result = section
      result.blocks = section.blocks.map { block in
        switch block {
        case .table(var table):
          table.id = unique(table.id)
          return .table(table)
        case .figure(var figure):
          figure.id = unique(figure.id)
          return .figure(figure)
        default: return block
        }
      }
      return result
    }
  }
}
