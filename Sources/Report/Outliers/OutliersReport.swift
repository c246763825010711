import Stability
import Wording

/// The outlier verdicts with every test behind them.
public enum OutliersReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = OutliersAnalysis
  /// Its heading.
  public static let title = "Outliers"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.stability]
  /// Why there is nothing to show.
  public static let absence = "The runs were not tested for outliers."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("outliers", of: name, in: .stability, beginning: ["outliers-"])
  ]

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    guard !result.sizes.isEmpty else { return [.missing("There are no runs to test.", command: nil)] }
    var blocks: [ReportBlock] = []
    for size in result.sizes {
      let place = "results/outliers.json:sizes[size=\(size.size)]"
      blocks.append(.text(size.verdict + ".", from: place))
      for outlier in size.outliers {
        let since = outlier.firstStep.flatMap { step in
          outlier.firstMetric.map { ", which left the others for good at step \(Wording.count(step)) (\($0))," }
        }
        blocks += [.text("\(outlier.run)\(since ?? "") is named for:"), .list(outlier.reasons)]
      }
      if !size.leftOut.isEmpty {
        let names = size.leftOut.map { "\($0.run) (\($0.reason))" }.joined(separator: ", ")
        blocks.append(.note("Not compared: \(names)."))
      }
      if !size.blindSpots.isEmpty { blocks.append(.list(size.blindSpots)) }
      if let figure = OutlierFigure.figure(size, input, place) { blocks.append(.figure(figure)) }
      if size.isTested { blocks.append(.table(table(size, input, place))) }
      if let described = size.described, !described.summaries.isEmpty {
        blocks.append(.table(yardsticks(size.size, described, input, place)))
      }
    }
    return blocks
  }

  /// What the verdict says of the runs of a size.
  public static func verdict(_ result: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence] {
    let isAlone = result.sizes.count == 1
    return result.sizes.filter { $0.size == size }.compactMap { found in
      (isAlone ? addition(found) : .some(sentence(found))).map {
        ReportDocument.Sentence($0, sources: ["results/outliers.json:sizes[size=\(size)]"])
      }
    }
  }

  // What the headline, which is about the only size, does not say: the reasons, or how near the tests came.
  private static func addition(_ size: SizeOutliers) -> String? {
    let reasons = size.outliers.compactMap { outlier in outlier.reasons.first.map { "\(outlier.run) by \($0)" } }
    guard reasons.isEmpty else { return "What stands out: \(reasons.joined(separator: "; "))." }
    return size.tests.compactMap(\.pAdjusted).min().map {
      "The smallest corrected p of the outlier tests is \(Wording.significant($0, 2))."
    }
  }

  /// The verdict of a size, with the first reason for every run named.
  static func sentence(_ size: SizeOutliers) -> String {
    let reasons = size.outliers.compactMap { outlier in outlier.reasons.first.map { "\(outlier.run): \($0)" } }
    return size.verdict + (reasons.isEmpty ? "." : ". \(reasons.joined(separator: "; ")).")
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: "Outliers",
      what:
        "the validation loss is summarised twice, at the last step that all runs have and as the mean over the later "
        + "half of the common steps; training loss and gradient norm, which belong to a batch of each run’s own, by that mean "
        + "alone; other runs by every metric they share. Each summary is put to a generalised extreme studentised "
        + "deviate test with critical values simulated for the number of runs. R is the distance of the run farthest out in "
        + "standard deviations, after the runs before it were taken out. A run that diverged is named without a test. "
        + result.firstStepRule,
      null: result.null,
      correction:
        "Holm’s, over all summaries and metrics of a size, at level \(Wording.significant(result.level)); the "
        + "critical values shown are those of a test alone.",
      cite:
        "Outlying runs were identified by generalised ESD tests (Rosner 1983) with critical values simulated for the "
        + "number of runs and Holm’s correction (1979) over metrics, at level \(Wording.significant(result.level)).",
      assumptions: ("What the outlier tests assume", result.assumptions))
  }

  private static func table(_ size: SizeOutliers, _ input: ReportInput, _ place: String) -> ReportTable {
    // A row for each stage: the run farthest out, then the one farthest out of the rest, and so on.
    let rows = size.tests.enumerated().flatMap { index, test -> [ReportTable.Row] in
      let source = "\(place).tests[\(index)]"
      let verdict =
        test.reason ?? (test.named.isEmpty ? "none" : test.named.map { input.seedLabel($0) }.joined(separator: ", "))
      let head: [ReportTable.Cell] = [
        .text("\(test.title), \(test.summary)"), .text(verdict), .probability(test.pValue, source: source),
        .probability(test.pAdjusted, source: source), .whole(test.count, source: source),
      ]
      let stages = test.statistics.indices.map { stage -> [ReportTable.Cell] in
        [
          .text(stage < test.order.count ? input.seedLabel(test.order[stage]) : ""),
          .number(test.statistics[stage], 2, source: source),
          stage < test.criticalValues.count ? .number(test.criticalValues[stage], 2, source: source) : .empty,
        ]
      }
      guard let first = stages.first else {
        return [ReportTable.Row(head + [.empty, .empty, .empty])]
      }
      let follow: [ReportTable.Cell] = [.text("then"), .empty, .empty, .empty, .empty]
      return [ReportTable.Row(head + first)] + stages.dropFirst().map { ReportTable.Row(follow + $0) }
    }
    return ReportTable(
      id: "outlier-tests-\(size.size)", caption: "Outlier tests of size \(size.size)",
      columns: [
        ("test", "test"), ("names", "names"), ("p", "#p"), ("p_adjusted", "#p, corrected"), ("runs", "#runs"),
        ("farthest", "farthest out"), ("r", "#distance R"), ("critical", "#critical"),
      ], rows: rows)
  }

  private static func yardsticks(
    _ size: String, _ described: DescribedRuns, _ input: ReportInput, _ place: String
  ) -> ReportTable {
    let rows = described.summaries.enumerated().flatMap { index, summary in
      let source = "\(place).described.summaries[\(index)]"
      func cells(_ distances: DescribedSummary.Distances) -> [ReportTable.Cell] {
        [distances.z, distances.leaveOneOut, distances.modifiedZ, distances.mad, distances.qn, distances.sn].map {
          .number($0, 2, source: source)
        }
      }
      let runs = summary.runs.map { row in
        ReportTable.Row(
          [.text("\(input.seedLabel(row.run)), \(summary.metric), \(summary.summary)")]
            + cells(row.distances)
            + [
              .text(row.isOutsideFences ? "outside" : "inside"),
              .probability(row.exchangeabilityP, source: source),
            ], isMarked: input.named.contains(row.run))
      }
      let limits = summary.limits.map { limits in
        ReportTable.Row([.text("19 of 20 samples lie within")] + cells(limits) + [.empty, .empty])
      }
      return runs + (limits.map { [$0] } ?? [])
    }
    return ReportTable(
      id: "yardsticks-\(size)", caption: "Other yardsticks for size \(size), shown and never voted",
      columns: [
        ("run", "run, metric"), ("z", "#z"), ("leave_one_out", "#leave one out"), ("modified_z", "#modified z"),
        ("mad", "#MAD"), ("qn", "#Qn"), ("sn", "#Sn"), ("fences", "Tukey’s fences"),
        ("exchangeability_p", "#p by place"),
      ], rows: rows, isFolded: true)
  }
}
