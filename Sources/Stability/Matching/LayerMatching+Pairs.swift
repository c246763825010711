import Statistics

extension LayerMatching {
  /// Sums up one layer's matchings.
  ///
  /// - Parameters:
  ///   - runs: number of runs.
  ///   - pairs: the matchings of all pairs of runs.
  ///   - shuffled: the same pairs on other sequences, in the same order.
  ///   - untrained: the same pairs of untrained networks, in the same order; nil for runs that began with equal weights, and empty
  ///     when there are none at all.
  /// - Returns: nil without pairs.
  public init?(layer: Int, runs: Int, pairs: [MatchedPair], shuffled: [MatchedPair], untrained: [MatchedPair?]) {
    guard let units = pairs.first?.partners.count, pairs.count == shuffled.count,
      untrained.isEmpty || untrained.count == pairs.count,
      let matched = PairMean(pairs, \.mean), let raw = PairMean(pairs, \.raw),
      let null = PairMean(shuffled, \.mean),
      let excess = PairMean(
        pairs.indices.map { place in
          let chance = max(shuffled[place].mean, (untrained.isEmpty ? nil : untrained[place]?.mean) ?? -1)
          return PairMean.Pair(pairs[place].first, pairs[place].second, pairs[place].mean - chance)
        })
    else { return nil }
    let unrelated = untrained.compactMap { $0 }
    let limits = [shuffled, unrelated].filter { !$0.isEmpty }.map { matchings in
      Quantile.linear(matchings.flatMap(\.similarities).sorted(), 0.95)
    }
    let threshold = limits.max() ?? 0
    self.init(
      layer: layer, units: units, matched: matched, raw: raw, shuffled: null,
      untrained: PairMean(unrelated, \.mean), aboveNull: excess, threshold: threshold,
      recurring: Self.recurring(pairs, runs: runs, units: units, above: threshold),
      recurringInNull: Self.recurring(shuffled, runs: runs, units: units, above: threshold))
  }

  // In how many runs, its own included, each unit of each run has a partner above the threshold; then the shares.
  private static func recurring(_ pairs: [MatchedPair], runs: Int, units: Int, above threshold: Double) -> [Double] {
    var found = [Int](repeating: 1, count: runs * units)
    for pair in pairs {
      for (unit, partner) in pair.partners.enumerated() where pair.similarities[unit] > threshold {
        found[pair.first * units + unit] += 1
        found[pair.second * units + partner] += 1
      }
    }
    return (1...max(1, runs)).map { least in Double(found.count { $0 >= least }) / Double(max(1, found.count)) }
  }
}
