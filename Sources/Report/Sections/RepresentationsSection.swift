/// Whether seeds learn the same thing.
enum RepresentationsSection {
  static func section(_ input: ReportInput) -> ReportSection {
    ReportSection(
      id: "representations", title: "Do seeds learn the same?",
      blocks: [.heading("Representations")] + SimilarityBlocks.blocks(input)
        + [.heading("Outputs")] + AgreementBlocks.blocks(input) + [.heading("Heads and neurons")]
        + MatchingBlocks.blocks(input))
  }
}
