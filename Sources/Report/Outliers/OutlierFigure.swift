import Stability

/// How far each run of a size lies from the others, by the summary that the verdict rests on most.
enum OutlierFigure {
  /// The figure; nil when there is no summary to show.
  ///
  /// - Parameter place: where in the stored result the size is.
  static func figure(_ size: SizeOutliers, _ input: ReportInput, _ place: String) -> ReportFigure? {
    guard let summary = size.described?.summaries.first else { return nil }
    var figure = ReportFigure(
      id: "outliers-\(size.size)", kind: .intervals, title: "Distance from the other runs, \(size.size)",
      note: "\(summary.metric), \(summary.summary); grey: where all runs of 19 in 20 clean groups lie",
      description:
        "Distance of each run of size \(size.size) from the mean of the others, in their standard deviations, by "
        + "\(summary.metric), \(summary.summary)", size: size.size)
    figure.x = ReportFigure.Axis(label: "standard deviations of the other runs", range: [0])
    if let limit = summary.limits?.leaveOneOut, limit.isFinite {
      figure.reference = ReportFigure.Reference(label: "clean groups", low: -limit, high: limit)
    }
    let named = Set(size.outliers.map(\.run))
    figure.intervals = summary.runs.enumerated().compactMap { index, run in
      guard let distance = run.distances.leaveOneOut?.ifFinite else { return nil }
      return ReportFigure.Interval(
        label: input.seedLabel(run.run), value: distance, seed: input.seed(run.run), isOutlier: named.contains(run.run),
        source: "\(place).described.summaries[0].runs[\(index)]")
    }
    return figure.intervals?.isEmpty ?? true ? nil : figure
  }
}
