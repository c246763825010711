import Stability
import Wording

/// The mean curve of a size with the steps at which it changes.
enum ChangePointFigure {
  private static let mostPoints = 480

  /// A figure for each curve in which a change was found.
  static func figures(_ result: ChangePointsResult, _ input: ReportInput) -> [ReportFigure] {
    result.curves.compactMap { figure($0, result, input) }
  }

  private static func figure(
    _ curve: SearchedCurve, _ result: ChangePointsResult, _ input: ReportInput
  ) -> ReportFigure? {
    let points = result.changepoints.enumerated().filter {
      $0.element.size == curve.size && $0.element.metric == curve.metric
    }
    let used = Set(result.scope.runs)
    let curves = input.runs.filter { $0.size == curve.size && used.contains($0.name) }.compactMap {
      $0.curve(of: curve.metric)
    }
    let common = CommonCurve(curves.map { ($0.steps, $0.values) })
    guard !points.isEmpty, !common.steps.isEmpty else { return nil }
    let means = common.steps.indices.map { step in
      common.values.reduce(0) { $0 + $1[step] / Double(common.values.count) }
    }
    let line = Curve(steps: common.steps, values: means).thinnedKeepingExtremes(to: mostPoints)
    var figure = ReportFigure.curves(
      id: "changepoints-\(curve.metric)-\(curve.size)", title: "Changes of \(curve.metric), \(curve.size)",
      note:
        "mean of \(counted(curves.count, "run")); grey: \(Wording.significant(100 * result.level)) % intervals",
      description: "Mean \(curve.metric) of the runs of size \(curve.size), with changes at steps "
        + points.map { Wording.count($0.element.step) }.joined(separator: ", "), size: curve.size, y: curve.metric,
      lines: [
        ReportFigure.Line(
          label: "mean", seed: nil, role: .median, x: line.x, y: line.y.map(\.ifFinite),
          source: input.source(curve.metric))
      ])
    figure.x?.isLogarithmic = true
    figure.events = points.map { index, point in
      ReportFigure.Event(
        label: Wording.count(point.step), x: Double(point.step), low: Double(point.low), high: Double(point.high),
        source: "results/changepoints.json:changepoints[\(index)]")
    }
    return figure
  }
}
