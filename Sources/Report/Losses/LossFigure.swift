import Stability
import Terms
import Wording

/// One metric of the runs of a size over training, as a figure.
struct LossFigure {
  let size: String
  let runs: [RunRecord]
  let input: ReportInput
  let metric: Metric
  let title: String

  /// The figure of the runs' curves.
  ///
  /// - Parameter isDifference: whether the curves are distances, which have no middle of interest and no logarithm.
  func figure(_ curves: [Curve], note: String, isDifference: Bool = false) -> ReportFigure {
    let recorded = curves.map(\.x.count).max() ?? 0
    let thinning =
      recorded > LossSection.mostPoints ? "; \(LossSection.mostPoints) of \(Wording.count(recorded)) points drawn" : ""
    var figure = ReportFigure(
      id: "\(isDifference ? "distance" : metric.name)-\(size)", kind: .lines, title: title, note: note + thinning,
      description: "\(title) of \(counted(runs.count, "run")) of size \(size) over training steps, \(note)",
      size: size)
    figure.x = ReportFigure.Axis(label: "step")
    figure.y = ReportFigure.Axis(label: metric.unit ?? metric.name)
    figure.hasLogarithmicForm = !isDifference
    figure.lines = zip(runs, curves).filter { !$0.1.x.isEmpty }.map { run, curve in
      line(
        run.seedLabel, curve, seed: run.figureSeed, role: input.named.contains(run.name) ? .outlier : .ordinary,
        source: input.source(metric, of: run.name))
    }
    let middle = zip(runs, curves).filter { Self.isOrdinary($0.0, input.named) && !$0.1.x.isEmpty }.map(\.1)
    guard !isDifference, middle.count >= 3 else { return figure }
    let common = CommonCurve(middle.map { ($0.x.map { Int(exactly: $0) ?? .max }, $0.y) })
    func quantile(_ probability: Double) -> Curve {
      let values = common.steps.indices.map { step in
        Curve.quantile(common.values.map { $0[step] }, probability) ?? .nan
      }
      return Curve(steps: common.steps, values: values).thinned(to: LossSection.mostPoints)
    }
    figure.lines?.append(line("median", quantile(0.5), seed: nil, role: .median, source: input.source(metric)))
    let (low, high) = (quantile(0.25), quantile(0.75))
    figure.band = ReportFigure.Band(
      label: "middle half of the runs", x: low.x, low: low.y.map(\.ifFinite), high: high.y.map(\.ifFinite))
    return figure
  }

  private func line(
    _ label: String, _ curve: Curve, seed: Int?, role: ReportFigure.Line.Role, source: String
  ) -> ReportFigure.Line {
    let thinned = curve.thinnedKeepingExtremes(to: LossSection.mostPoints)
    return ReportFigure.Line(
      label: label, seed: seed, role: role, x: thinned.x, y: thinned.y.map(\.ifFinite), source: source)
  }

  /// Whether a run belongs to the middle: neither broken nor named.
  static func isOrdinary(_ run: RunRecord, _ named: Set<String>) -> Bool {
    !run.hasBroken && !named.contains(run.name)
  }
}
