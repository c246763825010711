import Statistics

extension ProbeAngles {
  /// The angles between what the probes of one task read.
  ///
  /// - Parameter points: by run and step.
  /// - Returns: nil when no probe reads anything.
  /// - Throws: `Failure` when a matrix cannot be taken apart.
  init?(_ points: [[ProbePoint]], runs: [String], steps: [Int], features: Int, classes: Int) throws {
    let dimension = min(classes - 1, features)
    let baseline = try RandomSubspaceAngles(dimension: features, dimension, dimension, draws: RandomAngle.draws)
    let subspaces = try points.map { row in
      try row.map { point in
        try point.repetitions.map { try FeatureMatrix($0.directions, items: features, features: classes - 1) }
      }
    }
    self.dimension = dimension
    random = RandomAngle(
      mean: baseline.mean, spread: baseline.spread, largest: baseline.largest, draws: RandomAngle.draws)
    (betweenRepetitions, alongSteps, betweenRuns) = ([], [], [])
    for run in runs.indices {
      for step in steps.indices {
        let own = subspaces[run][step]
        let means = try PairMean.pairs(of: own.count).compactMap {
          try SubspaceAngles(own[$0.first], own[$0.second])?.mean
        }
        if !means.isEmpty {
          betweenRepetitions.append(
            RepetitionAngle(run: runs[run], step: steps[step], mean: SampleMoments(means).mean))
        }
        guard step + 1 < steps.count, let angles = try SubspaceAngles(own[0], subspaces[run][step + 1][0]) else {
          continue
        }
        alongSteps.append(
          StepAngle(
            run: runs[run], from: steps[step], to: steps[step + 1], angles: angles.degrees, mean: angles.mean,
            largest: angles.largest))
      }
    }
    for step in steps.indices {
      if let angles = try RunAngles(step: steps[step], subspaces.map { $0[step][0] }) { betweenRuns.append(angles) }
    }
    if alongSteps.isEmpty && betweenRuns.isEmpty && betweenRepetitions.isEmpty { return nil }
  }
}

extension RandomAngle {
  /// Pairs of subspaces drawn.
  static let draws = 100
}

extension RunAngles {
  // Nil when no pair of subspaces has an angle.
  fileprivate init?(step: Int, _ subspaces: [FeatureMatrix<Double>]) throws {
    let pairs = PairMean.pairs(of: subspaces.count)
    let found = try pairs.map { try SubspaceAngles(subspaces[$0.first], subspaces[$0.second]) }
    let means = found.map { $0?.mean }
    let known = means.compactMap { $0 }
    guard !known.isEmpty else { return nil }
    let interval = PairMean(
      zip(pairs, means).compactMap { pair, mean in mean.map { PairMean.Pair(pair.first, pair.second, $0) } })
    self.init(
      step: step, matrix: PairMean.matrix(of: subspaces.count, means, diagonal: 0), mean: SampleMoments(known).mean,
      largest: SampleMoments(found.compactMap { $0?.largest }).mean, low: interval?.low, high: interval?.high)
  }
}
