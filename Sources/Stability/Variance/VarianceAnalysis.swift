import Statistics

/// The spread over seeds: per step and size with intervals, its change over training, its sources, and its change over
/// sizes.
public struct VarianceAnalysis: MetricsAnalysis {
  /// The name: "variance".
  public static let name = "variance"
  /// The version of the answer.
  public static let version = 2

  /// The metrics; empty for validation loss, else all that are not tied to single batches.
  public var metrics: [String]

  /// Steps shown at most; of more, this many are taken at even distances of the logarithm.
  public static let mostSteps = 160

  /// An analysis of the named metrics.
  public init(metrics: [String] = []) { self.metrics = metrics }

  /// Analyses all sizes.
  public func analyse(_ runs: [RunRecord]) -> VarianceResult {
    let names = AnalysisSelection.metrics(metrics, of: runs)
    var leftOut = runs.broken
    var (used, steps) = (Set<String>(), Set<Int>())
    let usable = runs.filter { !$0.hasBroken }
    var found = names.map { metric in
      let sizes = usable.bySize.compactMap { size, runs -> (SizeVariance, [Double])? in
        let curves = runs.compactMap { run in run.curve(of: metric).map { (run, $0) } }
        for run in runs where run.curve(of: metric) == nil {
          leftOut.note(run.name, "has no \(metric)")
        }
        guard curves.count > 1 else {
          leftOut.note("\(metric) of \(size)", "\(curves.count) run has no spread, two are needed")
          return nil
        }
        used.formUnion(curves.map(\.0.name))
        let made = SizeSpread(size: size, runs: curves)
        steps.formUnion(made.shownSteps)
        if made.hiddenSteps > 0 {
          leftOut.note(
            "\(made.hiddenSteps) steps of \(metric) of \(size)", "lie between the \(made.shownSteps.count) shown")
        }
        return (made.variance, made.lastValues)
      }
      return MetricVariance(metric: metric, sizes: sizes.map(\.0), acrossSizes: Self.acrossSizes(sizes))
    }
    VarianceCorrection.apply(to: &found)
    let order = runs.bySize.flatMap(\.runs).map(\.name).filter(used.contains)
    return VarianceResult(
      digest: digest(runs), metrics: found, null: Self.null, notes: Self.notes(found, runs: usable),
      scope: AnalysisScope(runs: order, metrics: names, steps: steps.sorted(), leftOut: leftOut))
  }

  /// The options as text.
  public var options: String { "metrics \(metrics.joined(separator: "\u{0}"))" }

  private static let null =
    "Trend: the same runs spread equally at both steps (Pitman and Morgan). Components: the source adds no variance (F). Sizes: "
    + "all spread equally (Brown and Forsythe). Each of the three families has Holm’s correction over everything reported."

  private static func acrossSizes(_ sizes: [(SizeVariance, [Double])]) -> SizeComparison? {
    let compared = sizes.filter { $0.1.count > 1 }
    return EqualSpread(compared.map(\.1)).map { test in
      SizeComparison(
        sizes: compared.map(\.0.size), steps: compared.map { $0.0.steps.last?.step ?? 0 },
        standardDeviations: compared.map { SampleMoments($0.1).standardDeviation }, statistic: test.statistic,
        pValue: test.pValue, pAdjusted: test.pValue, permutationPValue: test.permutationPValue)
    }
  }

  private static func notes(_ metrics: [MetricVariance], runs: [RunRecord]) -> [String] {
    let sizes = metrics.flatMap(\.sizes)
    var notes = [
      "chi-square intervals hold for normal values; one outlier run widens the spread at every step it touches"
    ]
    if let fewest = sizes.map(\.runs.count).min(), fewest < 10 {
      notes.append("\(fewest) runs know a standard deviation badly: read the intervals, not the estimates")
    }
    notes += SharedSeeds.notes(runs)
    let batches = metrics.map(\.metric).filter { name in runs.contains { $0.curve(of: name)?.isPerBatch ?? false } }
    if !batches.isEmpty {
      notes.append(
        "\(batches.joined(separator: ", ")): each step has its own batch, so different data orders add batch noise")
    }
    if sizes.contains(where: { $0.components != nil }) {
      notes.append("with one run for each pair of seeds, interaction and noise of repetition cannot be told apart")
    }
    if sizes.contains(where: { $0.components?.method == "REML" }) {
      notes.append("REML intervals come from the profile likelihood and are too short with few seeds")
    }
    return notes
  }
}
