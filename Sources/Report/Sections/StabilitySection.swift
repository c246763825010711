/// Which runs leave the others, how far runs spread over training, where they spike and where they change their course.
enum StabilitySection {
  static func section(_ input: ReportInput) -> ReportSection {
    ReportSection(
      id: "stability", title: "Stability",
      blocks: [.heading("Outliers")] + OutlierBlocks.blocks(input) + [.heading("Spread over training")]
        + VarianceBlocks.blocks(input) + [.heading("Spikes")] + SpikeBlocks.blocks(input)
        + [.heading("Change points")] + ChangePointBlocks.blocks(input))
  }
}
