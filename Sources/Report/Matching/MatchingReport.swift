import Matching
import Stability
import Terms
import Wording

/// Whether runs have the same heads and neurons up to their order, and whether the line between two runs is free of a barrier.
public enum MatchingReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = MatchingAnalysis
  /// Its heading.
  public static let title = "Heads and neurons"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.representations]
  /// Why there is nothing to show.
  public static let absence = "Heads and neurons were not matched."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("barrier", of: name, in: .representations, beginning: ["barrier-"])
  ]

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    for size in result.sizes {
      let place = "results/matching.json:sizes[size=\(size.size)]"
      if let reason = size.reason { blocks.append(.missing("\(size.size): \(reason).", command: nil)) }
      let rows = size.units.enumerated().flatMap { index, units in
        units.layers.map { row($0, units.unit, "\(place).units[\(index)].layers[\($0.layer)]") }
      }
      if !rows.isEmpty { blocks.append(.table(table(size.size, size.step, rows))) }
      if let barrier = size.barrier {
        blocks += [
          .figure(figure(size.size, barrier, place + ".barrier")),
          .table(table(size.size, barrier, place + ".barrier")),
        ]
      }
    }
    return blocks + result.notes.map { .note($0) }
  }

  /// The stored result, where it still holds.
  public static func shown(in context: AnalysisContext, after results: ReportResults) -> Shown? {
    MatchingAnalysis.stored(in: context)
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: "Heads and neurons", what: result.method, null: result.null,
      correction: "none; intervals take the run as the unit.",
      cite:
        "Units were matched one to one within layers (Ainsworth, Hayase and Srinivasa 2023); loss barriers follow Frankle "
        + "et al. (2020).")
  }

  /// What went in, size by size.
  public static func scopes(_ result: Shown) -> [(name: String, lines: [String])] {
    result.sizes.map { ("Heads and neurons of \($0.size)", $0.scope.lines) }
  }

  private static func row(_ layer: LayerMatching, _ unit: MatchedUnit, _ source: String) -> ReportTable.Row {
    let numbers: [Double?] = [
      layer.matched.mean, layer.matched.low, layer.matched.high, layer.raw.mean, layer.shuffled.mean,
      layer.untrained?.mean, layer.aboveNull.mean, layer.aboveNull.low, layer.aboveNull.high, layer.recurring.last,
    ]
    return ReportTable.Row(
      [.text("\(unit.title), layer \(layer.layer)")] + numbers.map { .number($0, 3, source: source) })
  }

  private static func table(_ size: String, _ step: Int?, _ rows: [ReportTable.Row]) -> ReportTable {
    ReportTable(
      id: "matching-\(size)",
      caption: "Matched heads and neurons of size \(size)" + (step.map { " at step \(Wording.count($0))" } ?? ""),
      columns: [
        ("unit", "unit"), ("matched", "#matched"), ("matched_low", "#95 % from"), ("matched_high", "#to"),
        ("raw", "#equal index"), ("shuffled", "#null: other text"), ("untrained", "#null: untrained"),
        ("above_null", "#above the nulls"), ("above_null_low", "#95 % from"), ("above_null_high", "#to"),
        ("in_all_runs", "#share found in all runs"),
      ], rows: rows)
  }

  private static func figure(_ size: String, _ barrier: LossBarrier, _ place: String) -> ReportFigure {
    let x = barrier.shares
    return .curves(
      id: "barrier-\(size)", title: "Loss on the line between runs, \(size)",
      note: "mean over pairs; \(barrier.pairing); \(barrier.shares.count) points on "
        + "\(counted(barrier.sequences, "sequence")) of \(barrier.sequenceLength) tokens",
      description:
        "Mean loss of interpolated weights between pairs of runs of size \(size), by how they were brought into "
        + "one order", size: size, x: "share of the second run", y: Metric.lossUnit,
      lines: barrier.means.map { mean in
        ReportFigure.Line(
          label: mean.alignment.title, seed: nil, role: mean.alignment == .none ? .reference : .median, x: x,
          y: mean.losses.map(\.ifFinite), source: "\(place).means[alignment=\(mean.alignment.rawValue)].losses")
      })
  }

  private static func table(_ size: String, _ barrier: LossBarrier, _ place: String) -> ReportTable {
    let rows = barrier.means.map { mean in
      let source = "\(place).means[alignment=\(mean.alignment.rawValue)]"
      let numbers: [Double?] = [
        mean.barrier.mean, mean.barrier.low, mean.barrier.high, mean.change?.mean, mean.change?.low,
        mean.change?.high, mean.weightCosine,
      ]
      return ReportTable.Row([.text(mean.alignment.title)] + numbers.map { .number($0, 3, source: source) })
    }
    return ReportTable(
      id: "barrier-table-\(size)", caption: "Loss barrier between runs of size \(size), nats per token",
      columns: [
        ("alignment", "runs"), ("barrier", "#barrier"), ("low", "#95 % from"), ("high", "#to"),
        ("change", "#change by matching"), ("change_low", "#95 % from"), ("change_high", "#to"),
        ("weight_cosine", "#cosine of weights"),
      ], rows: rows)
  }
}
