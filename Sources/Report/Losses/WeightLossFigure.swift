import Stability
import Terms
import Wording

/// Where each run ended: its last validation loss against the size of its weights. A run off the cloud in one but not in the other
/// did not only draw an easier order of data.
enum WeightLossFigure {
  private static let fewestRuns = 3

  /// The figure of the runs of a size; nil when fewer than three have both at the last step that any has both at.
  static func figure(_ size: String, _ runs: [RunRecord], _ input: ReportInput) -> ReportFigure? {
    let ends = runs.map(end)
    guard let step = ends.compactMap({ $0?.step }).max() else { return nil }
    let points = zip(runs, ends).compactMap { run, end -> ReportFigure.Point? in
      guard let end, end.step == step else { return nil }
      return ReportFigure.Point(
        label: run.seedLabel, seed: run.figureSeed, isOutlier: input.named.contains(run.name), x: end.weights,
        y: end.loss,
        sources: [input.source(.weightNorm, of: run.name), input.source(.validationLoss, of: run.name)])
    }
    guard points.count >= fewestRuns else { return nil }
    var figure = ReportFigure(
      id: "loss-weights-\(size)", kind: .points, title: "Loss against the size of the weights",
      note: "each run at step \(step)",
      description:
        "Validation loss of \(counted(points.count, "run")) of size \(size) against the mean L2 "
        + "norm of their weight matrices, both at step \(step); nothing is tested here", size: size)
    figure.x = ReportFigure.Axis(label: "mean L2 norm of a weight matrix")
    figure.y = ReportFigure.Axis(label: Metric.lossUnit)
    figure.points = points
    return figure
  }

  // The last step at which a run has both.
  private static func end(_ run: RunRecord) -> (step: Int, weights: Double, loss: Double)? {
    guard let weights = run.curve(of: .weightNorm), let loss = run.curve(of: .validationLoss) else { return nil }
    let losses = Dictionary(zip(loss.steps, loss.values)) { first, _ in first }
    for (step, value) in zip(weights.steps, weights.values).reversed() {
      if let loss = losses[step], loss.isFinite, value.isFinite { return (step, value, loss) }
    }
    return nil
  }
}
