extension ReportDocument {
  /// Builds the report of an input: the verdict first, then a section for each question.
  public init(_ input: ReportInput) {
    self.init(
      title: input.title, population: input.population, verdict: VerdictSection.verdict(input),
      warnings: input.warnings,
      sections: [
        RunsSection.section(input), LossSection.section(input), StabilitySection.section(input),
        MapsSection.section(input), RepresentationsSection.section(input), ComponentsSection.section(input),
        PlanningSection.section(input), MethodsSection.section(input),
      ])
  }
}
