import Stability

/// Loss curves of every seed, with the middle of the runs.
enum LossSection {
  private static let mostPoints = 240

  static func html(_ input: ReportInput) -> String {
    var parts = ["<section>", "<h2>Loss curves</h2>"]
    if input.runs.isEmpty {
      parts.append("<p>No run has recorded anything yet.</p>")
    } else {
      parts.append(
        "<p class=\"note\">One line per seed; the thick line is the median over runs at each step, the shaded band holds "
          + "the middle half of them. Runs named in the verdict are drawn thick in the colour of the text; they and failed "
          + "runs stay out of the median.</p>")
    }
    for (size, runs) in input.runs.bySize {
      parts.append("<h3>\(Markup.escaped(size))</h3>")
      let drawings = charts(size, runs, named: Set(input.outliers?.outliers ?? []))
      parts.append(
        drawings.isEmpty
          ? "<p>No loss recorded yet.</p>" : "<div class=\"charts\">\(drawings.joined(separator: "\n"))</div>")
    }
    return (parts + ["</section>"]).joined(separator: "\n")
  }

  private static func charts(_ size: String, _ runs: [RunRecord], named: Set<String>) -> [String] {
    var charts: [String] = []
    let window = max(1, (runs.map(\.trainingSteps.count).max() ?? 0) / 20)
    let validation = runs.map { Curve(steps: $0.validationSteps, values: $0.validationLosses) }
    if validation.contains(where: { !$0.x.isEmpty }) {
      charts.append(
        chart(size, runs, validation, named, "Validation loss", "on held-out text", yLabel: "nats per token"))
    }
    let training = runs.map { Curve(steps: $0.trainingSteps, values: $0.trainingLosses).smoothed(window: window) }
    if training.contains(where: { !$0.x.isEmpty }) {
      let note = window > 1 ? "mean of the last \(window) steps" : "as measured at each step"
      charts.append(chart(size, runs, training, named, "Training loss", note, yLabel: "nats per token"))
    }
    let alike = runs.filter { isOrdinary($0, named) && !$0.validationSteps.isEmpty }
    if let distances = distances(alike) {
      let note =
        "validation loss minus the median" + (alike.count < runs.count ? "; without outliers and failed runs" : "")
      charts.append(
        chart(
          size, alike, distances, named, "Distance from the median", note, yLabel: "nats per token", median: false))
    }
    return charts
  }

  private static func chart(
    _ size: String, _ runs: [RunRecord], _ curves: [Curve], _ named: Set<String>, _ title: String, _ note: String,
    yLabel: String, median: Bool = true
  ) -> String {
    var series = zip(runs, curves).map { run, curve in
      LineChart.Series(
        label: run.seedLabel, curve: curve.thinned(to: mostPoints), seed: run.initSeed,
        emphasis: named.contains(run.name) ? .outlier : .ordinary)
    }
    var bands: [LineChart.Band] = []
    let middle = zip(runs, curves).filter { isOrdinary($0.0, named) && !$0.1.x.isEmpty }.map(\.1)
    if median, middle.count >= 3 {
      let common = CommonCurve(middle.map { ($0.x.map { Int(exactly: $0) ?? .max }, $0.y) })
      func quantile(_ probability: Double) -> Curve {
        let values = common.steps.indices.map { step in
          Curve.quantile(common.values.map { $0[step] }, probability) ?? .nan
        }
        return Curve(steps: common.steps, values: values).thinned(to: mostPoints)
      }
      series.append(LineChart.Series(label: "median", curve: quantile(0.5), seed: nil, emphasis: .median))
      bands = [LineChart.Band(low: quantile(0.25), high: quantile(0.75))]
    }
    let drawing = LineChart(
      title: "\(title) of \(ReportInput.counted(runs.count, "run")) of size \(size) over training steps, \(note)",
      series: series, bands: bands, hue: Palette.hue(ofSize: size), xLabel: "step", yLabel: yLabel)
    return HTMLReport.figure(title, note, drawing.svg())
  }

  private static func isOrdinary(_ run: RunRecord, _ named: Set<String>) -> Bool {
    !run.hasBroken && !named.contains(run.name)
  }

  // What the curves hide: differences between seeds are small beside the fall of the loss.
  private static func distances(_ runs: [RunRecord]) -> [Curve]? {
    guard runs.count >= 3 else { return nil }
    let common = CommonCurve(runs.map { ($0.validationSteps, $0.validationLosses) })
    guard common.steps.count >= 2 else { return nil }
    let medians = common.steps.indices.map { step in
      Curve.quantile(common.values.map { $0[step] }, 0.5) ?? .nan
    }
    let lookup = Dictionary(zip(common.steps, medians)) { first, _ in first }
    return runs.map { run in
      let pairs = zip(run.validationSteps, run.validationLosses).compactMap { step, loss in
        lookup[step].map { (step, loss - $0) }
      }
      return Curve(steps: pairs.map(\.0), values: pairs.map(\.1))
    }
  }
}
