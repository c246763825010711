import Stability

/// The outlier analysis for a terminal: the verdict on every run and metric, the other yardsticks in a second table,
/// and what both rest on. Plain text without colours.
public enum OutlierTable {
  // More rows than this would hide what matters; the rest is in the JSON.
  private static let mostRows = 60

  /// The lines, without line breaks.
  public static func lines(_ result: OutlierResult) -> [String] {
    var lines = result.sizes.flatMap { size in
      [VerdictSection.sentence(size)] + size.outliers.compactMap(departure) + size.blindSpots
    }
    lines += verdicts(result)
    for size in result.sizes { lines += described(size, Set(result.outliers)) }
    lines += [
      "", "null hypothesis: \(result.null)",
      "level: \(result.level) for naming any run of a size when all its runs are alike, over all metrics and summaries",
    ]
    lines += result.assumptions.map { "assumed: \($0)" }
    if result.metrics.contains(where: \.isPerBatch) {
      lines.append(
        "tested by the mean over the later half only, since their values belong to each run’s own batches: "
          + result.metrics.filter(\.isPerBatch).map(\.metric).joined(separator: ", "))
    }
    lines.append(result.firstStepRule)
    return lines + result.scope.lines
  }

  private static func departure(_ run: OutlierRun) -> String? {
    run.firstStep.flatMap { step in
      run.firstMetric.map { "\(run.run) first left the others for good at step \(step), in \($0)" }
    }
  }

  private static func verdicts(_ result: OutlierResult) -> [String] {
    let all = result.metrics.flatMap { metric in metric.runs.map { (metric: metric.metric, run: $0) } }
    guard !all.isEmpty else { return [] }
    let shown = all.count <= mostRows ? all : all.filter { $0.run.isOutlier || ($0.run.pAdjusted ?? 1) < 1 }
    let rows = shown.map { metric, run in
      [
        run.run, metric, run.isOutlier ? "OUTLIER" : run.pAdjusted == nil ? "no verdict" : "-",
        Markup.fixed(run.score, 2),
        Markup.probability(run.pValue), Markup.probability(run.pAdjusted), run.firstStep.map(String.init) ?? "-",
        run.summary,
      ]
    }
    let header = ["run", "metric", "verdict", "score", "p", "corrected p", "first step", "summary"]
    return [""] + AlignedColumns.lines([header] + rows, lastIsText: true)
      + (shown.count < all.count ? ["\(all.count - shown.count) rows with a corrected p of 1 are not shown"] : [])
      + [
        "score: distance from the mean of the other runs that are no outliers, in their standard deviations; p: of the "
          + "summary's own test"
      ]
  }

  private static func described(_ size: SizeOutliers, _ outliers: Set<String>) -> [String] {
    guard let described = size.described, !described.summaries.isEmpty else { return [] }
    let header = ["run", "z", "leave-one-out", "modified z", "MAD", "Qn", "Sn", "fences", "place p"]
    var lines = ["", "\(size.size), other yardsticks, shown and never voted:"]
    let showsAll = described.summaries.reduce(0) { $0 + $1.runs.count } <= mostRows
    for summary in described.summaries {
      let rows = summary.runs.filter { showsAll || outliers.contains($0.run) }.map { row in
        [row.run] + cells(row.distances)
          + [row.isOutsideFences ? "outside" : "-", Markup.probability(row.exchangeabilityP)]
      }
      guard !rows.isEmpty else { continue }
      let limits = summary.limits.map { [["19 of 20 samples within"] + cells($0) + ["", ""]] } ?? []
      lines +=
        ["\(summary.metric), \(summary.summary)"] + AlignedColumns.lines([header] + rows + limits)
    }
    lines += depths(described, showsAll ? nil : outliers)
    if let reason = described.robustDistance.reason {
      lines.append("robust distance over metrics: not computed: \(reason)")
    }
    return lines + (showsAll ? [] : ["only outliers are shown here; all runs are in the JSON"])
  }

  // One row per run: its depth in every metric and its distance over all of them.
  private static func depths(_ described: DescribedRuns, _ only: Set<String>?) -> [String] {
    var names: [String] = []
    for curves in described.curves { names += curves.runs.map(\.run).filter { !names.contains($0) } }
    let distances = described.robustDistance.runs
    let rows = names.filter { only?.contains($0) ?? true }.map { name in
      [name]
        + described.curves.map { curves in Markup.fixed(curves.runs.first { $0.run == name }?.depth, 3) }
        + (distances.isEmpty ? [] : [Markup.fixed(distances.first { $0.run == name }?.distance, 2)])
    }
    guard !rows.isEmpty, described.curves.count <= 6 else { return [] }
    let header =
      ["run"] + described.curves.map { "depth of \($0.metric)" } + (distances.isEmpty ? [] : ["robust distance"])
    return AlignedColumns.lines([header] + rows)
  }

  private static func cells(_ distances: DescribedSummary.Distances) -> [String] {
    [
      distances.z, distances.leaveOneOut, distances.modifiedZ, distances.mad, distances.qn, distances.sn,
    ].map { Markup.fixed($0, 2) }
  }
}
