import Stability
import Wording

/// Spikes of loss and gradient norm, with the text of their batches where it is known.
public enum SpikesReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = SpikesAnalysis
  /// Its heading.
  public static let title = "Spikes"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.stability]
  /// Why there is nothing to show.
  public static let absence = "The runs were not searched for spikes."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("spikes", of: name, in: .stability, beginning: ["spikes-"])
  ]

  // More would bury the rest; all are in the stored result.
  private static let mostRows = 60
  private static let mostTexts = 10

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    guard result.tests > 0 else {
      return [.missing(SpikesResult.tooFewSteps, command: nil)]
    }
    let searched = "\(Wording.count(result.tests)) values of \(counted(result.scope.runs.count, "run"))"
    guard !result.spikes.isEmpty else {
      return [.paragraph(sentence("No spike among \(searched)."))]
    }
    var blocks: [ReportBlock] = [
      .paragraph(
        sentence(
          "\(counted(result.spikes.count, "spike")) in \(result.runs.count) of "
            + "\(counted(result.scope.runs.count, "run")), among \(searched)."))
    ]
    blocks += SpikeFigure.figures(result, input).map { .figure($0) }
    blocks.append(.table(table(result, input)))
    if result.spikes.count > mostRows {
      blocks.append(.note("The first \(mostRows) are shown; all are in results/spikes.json."))
    }
    return blocks + texts(result, input)
  }

  /// What the verdict says of the runs of a size.
  public static func verdict(_ result: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence] {
    guard result.tests > 0 else { return [] }
    let runs = input.runs.filter { $0.size == size }.map(\.name)
    let spiking = result.runs.filter(runs.contains)
    let count = result.spikes.count { spiking.contains($0.run) }
    let text =
      spiking.isEmpty
      ? "\(size): no run shows a spike of loss or gradient norm."
      : "\(size): \(counted(count, "spike")) of loss or gradient norm in \(spiking.count) of "
        + "\(counted(runs.count, "run")): \(spiking.joined(separator: ", "))."
    return [sentence(text)]
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: "Spikes", what: result.method, null: result.null,
      correction: "Bonferroni’s, over all \(Wording.count(result.tests)) values tested, at level "
        + "\(Wording.significant(result.level)).",
      cite: "Spikes are values whose robust score over a trailing window has a p-value below "
        + "\(Wording.significant(result.alarmPValue)), which holds the chance of any false alarm in normal noise at "
        + "\(Wording.significant(100 * result.level)) %.")
  }

  private static func sentence(_ text: String) -> ReportDocument.Sentence {
    ReportDocument.Sentence(text, sources: ["results/spikes.json:spikes"])
  }

  private static func table(_ result: SpikesResult, _ input: ReportInput) -> ReportTable {
    let rows = result.spikes.prefix(mostRows).enumerated().map { index, spike in
      let source = "results/spikes.json:spikes[\(index)]"
      return ReportTable.Row(
        [
          .text(spike.run), .text(spike.metric), .whole(spike.step, source: source),
          .whole(spike.peakStep, source: source),
          .significant(spike.peak, 4, source: input.source(spike.metric, of: spike.run)),
          .significant(spike.score, 3, source: source), .whole(spike.duration, source: source),
          spike.recoveredAt == nil
            ? .text(spike.diverged ? "never" : "not by the end")
            : .whole(spike.recoveredAt, source: source), .text(spike.cause),
        ], isMarked: input.named.contains(spike.run))
    }
    return ReportTable(
      id: "spikes", caption: "Spikes of loss and gradient norm",
      columns: [
        ("run", "run"), ("metric", "metric"), ("step", "#step"), ("peak_step", "#peak at"), ("peak", "#peak"),
        ("score", "#robust sd"), ("duration", "#steps long"), ("recovered_at", "#back at"),
        ("cause", "run or data?"),
      ], rows: rows)
  }

  private static func texts(_ result: SpikesResult, _ input: ReportInput) -> [ReportBlock] {
    var keys: [String] = []
    var blocks: [ReportBlock] = []
    for spike in result.spikes where keys.count < mostTexts {
      let key = "\(spike.run) \(spike.step)"
      guard !keys.contains(key) else { continue }
      let texts = input.batchTexts(spike.run, spike.step)
      if !texts.isEmpty {
        keys.append(key)
        blocks += [
          .text("The batch of \(spike.run) at step \(Wording.count(spike.step)) begins with:"), .list(texts),
        ]
      }
    }
    let known = result.spikes.first { $0.dataSeed != nil }
    if let known {
      let run = ReportInput.quoted("\(input.folder)/\(known.run)")
      blocks.append(
        .missing(
          keys.isEmpty ? "The texts of the batches are not shown here." : "Whole batches are not shown here.",
          command: "polypythia data view --run \(run) --step \(known.step)"))
    }
    return blocks
  }
}
