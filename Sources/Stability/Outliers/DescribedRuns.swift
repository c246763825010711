import Statistics

/// Other yardsticks for how far the runs of a size lie from each other. They are shown beside the verdict and never
/// decide it.
public struct DescribedRuns: Codable, Equatable, Sendable {
  /// One entry for every summary that was tested.
  public var summaries: [DescribedSummary]
  /// One entry for every metric with more than one common step.
  public var curves: [DescribedCurves]
  /// Distances over all metrics at once.
  public var robustDistance: DescribedDistances

  init(_ metrics: [ComparedMetric], _ tests: [CorrectedTests.Test]) {
    summaries = tests.compactMap { DescribedSummary(metrics[$0.metric], $0.summary) }
    curves = metrics.filter { $0.curve.steps.count > 1 }.map(DescribedCurves.init)
    robustDistance = DescribedDistances(metrics)
  }
}

/// One summary of one metric by every yardstick; distances are signed and without unit.
public struct DescribedSummary: Codable, Equatable, Sendable {
  /// The yardsticks that are distances.
  public struct Distances: Codable, Equatable, Sendable {
    /// From the mean in standard deviations; the study's own rule calls 2 an outlier.
    public var z: Double?
    /// From the mean of the other runs in their standard deviations.
    public var leaveOneOut: Double?
    /// 0.6745 (x - median) / MAD as Iglewicz and Hoaglin define it; they call 3.5 an outlier.
    public var modifiedZ: Double?
    /// From the median in units of MAD, made right for small samples.
    public var mad: Double?
    /// From the median in units of Qn, made right for small samples.
    public var qn: Double?
    /// From the median in units of Sn, made right for small samples.
    public var sn: Double?
  }

  /// One run.
  public struct Row: Codable, Equatable, Sendable {
    /// The run's name.
    public var run: String
    /// The summary's value.
    public var value: Double
    /// Its distances; one is absent where the scale is 0.
    public var distances: Distances
    /// Whether it lies outside Tukey's fences.
    public var isOutsideFences: Bool
    /// The permutation p-value of its leave-one-out distance when all runs are exchangeable: the share of runs at least
    /// as far out.
    public var exchangeabilityP: Double
  }

  /// The metric.
  public var metric: String
  /// What of its curve: "at step 96" or "mean of steps 49 to 96".
  public var summary: String
  /// The distance within which all of that many normal values lie in 19 of 20 samples, simulated; absent below five
  /// runs.
  public var limits: Distances?
  /// Tukey's lower fence.
  public var lowFence: Double
  /// Tukey's upper fence.
  public var highFence: Double
  /// The runs with a finite value.
  public var runs: [Row]

  /// Nil with fewer than three finite values.
  init?(_ metric: ComparedMetric, _ summary: CommonCurve.Summary) {
    let finite = summary.values.indices.filter { summary.values[$0].isFinite }
    let values = finite.map { summary.values[$0] }
    guard values.count >= 3, let fences = Deviations.tukeyFences(values) else { return nil }
    self.metric = metric.metric
    self.summary = summary.label
    (lowFence, highFence) = fences
    limits = DeviationLimits.forSample(of: values.count).map {
      Distances(z: $0.plain, leaveOneOut: $0.leaveOneOut, modifiedZ: $0.modified, mad: $0.mad, qn: $0.qn, sn: $0.sn)
    }
    let plain = Deviations.plain(values)
    let leaveOneOut = Deviations.leaveOneOut(values)
    let modified = Deviations.modified(values)
    let mad = Deviations.fromMedian(values, scale: RobustScale.mad(values))
    let qn = Deviations.fromMedian(values, scale: RobustScale.qn(values))
    let sn = Deviations.fromMedian(values, scale: RobustScale.sn(values))
    let places = Deviations.exchangeabilityPValues(leaveOneOut.map(\.magnitude))
    runs = finite.indices.map { place in
      Row(
        run: metric.runs[finite[place]], value: values[place],
        distances: Distances(
          z: plain[place].ifFinite, leaveOneOut: leaveOneOut[place].ifFinite, modifiedZ: modified[place].ifFinite,
          mad: mad[place].ifFinite, qn: qn[place].ifFinite, sn: sn[place].ifFinite),
        isOutsideFences: values[place] < fences.low || values[place] > fences.high, exchangeabilityP: places[place])
    }
  }
}

/// How central each run's whole curve of a metric is.
public struct DescribedCurves: Codable, Equatable, Sendable {
  /// One run.
  public struct Row: Codable, Equatable, Sendable {
    /// The run's name.
    public var run: String
    /// Modified band depth in 0...1, large in the middle of the runs, 2/n outside all of them everywhere; absent when a
    /// value is not finite.
    public var depth: Double?
    /// The permutation p-value of so small a depth when all runs are exchangeable.
    public var exchangeabilityP: Double?
  }

  /// The metric.
  public var metric: String
  /// The runs.
  public var runs: [Row]

  init(_ metric: ComparedMetric) {
    self.metric = metric.metric
    let finite = metric.runs.indices.filter { metric.curve.values[$0].allSatisfy(\.isFinite) }
    let depths = BandDepth.modified(finite.map { metric.curve.values[$0] })
    let places = Deviations.exchangeabilityPValues(depths.map { -$0 })
    runs = metric.runs.indices.map { row in
      guard let place = finite.firstIndex(of: row), depths[place].isFinite else { return Row(run: metric.runs[row]) }
      return Row(run: metric.runs[row], depth: depths[place], exchangeabilityP: places[place])
    }
  }
}

/// Robust Mahalanobis distances of the runs over several metrics at once, by the minimum covariance determinant.
public struct DescribedDistances: Codable, Equatable, Sendable {
  /// One run.
  public struct Row: Codable, Equatable, Sendable {
    /// The run's name.
    public var run: String
    /// The robust distance.
    public var distance: Double
    /// The permutation p-value of so large a distance when all runs are exchangeable.
    public var exchangeabilityP: Double
  }

  /// The metrics, each by its mean over the later half of the common steps.
  public var metrics: [String]
  /// The runs; none when the distance is not defined.
  public var runs: [Row] = []
  /// Why there are no distances.
  public var reason: String?

  init(_ compared: [ComparedMetric]) {
    metrics = compared.map(\.metric)
    guard compared.count >= 2 else {
      reason = "needs at least two metrics"
      return
    }
    let shared = (compared.first?.runs ?? []).filter { run in compared.allSatisfy { $0.runs.contains(run) } }
    let columns = compared.compactMap { metric in
      metric.curve.laterMean.map { mean in
        Dictionary(zip(metric.runs, mean.values)) { first, _ in first }
      }
    }
    let rows = shared.map { run in (run, columns.compactMap { $0[run] }) }
      .filter { $0.1.count == compared.count && $0.1.allSatisfy(\.isFinite) }
    let fewest = MinimumCovarianceDeterminant.fewestPoints(coordinates: compared.count)
    guard rows.count >= fewest else {
      reason = "\(compared.count) metrics need at least \(fewest) runs that have them all; there are \(rows.count)"
      return
    }
    guard let found = MinimumCovarianceDeterminant(rows.map(\.1)) else {
      reason = "the metrics depend on each other: most runs lie in one plane"
      return
    }
    let places = Deviations.exchangeabilityPValues(found.distances)
    runs = rows.indices.map {
      Row(run: rows[$0].0, distance: found.distances[$0], exchangeabilityP: places[$0])
    }
  }
}
