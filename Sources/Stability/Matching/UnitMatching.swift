import Statistics

/// Parts of a layer that have no order of their own, and the way in which two of them are compared.
public enum MatchedUnit: String, Codable, Sendable, CaseIterable {
  /// Neurons of the feed-forward network by the correlation of their activations over the probe tokens, in -1...1.
  case neurons
  /// Attention heads by the debiased linear CKA of their outputs over the probe tokens, at most 1.
  case heads
  /// Attention heads by the cosine of their attention maps on the probe sequences, in 0...1.
  case attention

  /// "neuron" or "head".
  public var singular: String { self == .neurons ? "neuron" : "head" }

  /// What is compared, for a heading.
  public var title: String {
    switch self {
    case .neurons: "neurons, correlation of activations"
    case .heads: "heads, debiased CKA of outputs"
    case .attention: "heads, cosine of attention maps"
    }
  }
}

/// One kind of unit, matched one to one within every layer and pair of runs so that the similarities' sum is largest.
public struct UnitMatching: Codable, Equatable, Sendable {
  /// What is matched, by what.
  public var unit: MatchedUnit
  /// One entry per layer, the first layer first.
  public var layers: [LayerMatching]

  /// Names the unit and its layers.
  public init(unit: MatchedUnit, layers: [LayerMatching]) { (self.unit, self.layers) = (unit, layers) }
}

/// The matching of one layer's units at one step, over all pairs of runs.
public struct LayerMatching: Codable, Equatable, Sendable {
  /// The layer, from 0.
  public var layer: Int
  /// Units in the layer.
  public var units: Int
  /// Mean similarity of matched units, over units and pairs; interval over runs.
  public var matched: PairMean
  /// Mean similarity of units of equal index.
  public var raw: PairMean
  /// First null: the mean after a new matching with the other run's activations on other sequences in the same positions.
  public var shuffled: PairMean
  /// Second null: the mean after a matching of the runs' untrained networks; absent when these were not saved.
  public var untrained: PairMean?
  /// `matched` less the larger of the two nulls, pair by pair; interval over runs.
  public var aboveNull: PairMean
  /// A match counts as found again above this similarity: the larger of the two nulls' 95th percentiles over matched units.
  public var threshold: Double
  /// Entry k - 1 is the share of units that are found in k runs or more, their own included; as many entries as runs.
  public var recurring: [Double]
  /// The same for the matchings of the first null, with the same threshold.
  public var recurringInNull: [Double]
}

/// The matching of one kind of unit at one saved step, means over layers.
public struct MatchingStep: Codable, Equatable, Sendable {
  /// What is matched, by what.
  public var unit: MatchedUnit
  /// The step.
  public var step: Int
  /// The saved step before; absent at the first.
  public var stepBefore: Int?
  /// Mean similarity of matched units for every layer, over the pairs of neighbouring runs.
  public var matched: [Double]
  /// Mean similarity of units of equal index for every layer, over the same pairs.
  public var raw: [Double]
  /// Share of units that keep their partner in the other run since the step before, for every layer; absent at the first step.
  /// A share of 1 / units is chance.
  public var kept: [Double]?
  /// Share of units that are matched with themselves when a run is matched with itself at the step before, for every layer.
  public var matchedWithThemselves: [Double]?
  /// Mean of `matched` over layers; interval over runs.
  public var mean: PairMean

  /// Sums up a step.
  ///
  /// - Parameters:
  ///   - pairs: for every layer the matchings of neighbouring runs.
  ///   - before: the same at the step before; nil at the first.
  ///   - own: for every layer the matchings of each run's step before with itself now; nil at the first.
  /// - Returns: nil without pairs.
  public init?(
    unit: MatchedUnit, step: Int, stepBefore: Int?, pairs: [[MatchedPair]], before: [[MatchedPair]]?,
    own: [[MatchedPair]]?
  ) {
    func mean(_ pairs: [MatchedPair], _ value: (MatchedPair) -> Double) -> Double {
      pairs.reduce(0) { $0 + value($1) } / Double(max(1, pairs.count))
    }
    func share(_ units: [Int], of others: [Int]) -> Double {
      Double(zip(units, others).count { $0 == $1 }) / Double(max(1, units.count))
    }
    let overLayers = (pairs.first ?? []).indices.map { place -> PairMean.Pair in
      let layers = pairs.map { $0[place] }
      return PairMean.Pair(layers[0].first, layers[0].second, mean(layers, \.mean))
    }
    guard let total = PairMean(overLayers) else { return nil }
    self.mean = total
    (self.unit, self.step, self.stepBefore) = (unit, step, stepBefore)
    matched = pairs.map { mean($0, \.mean) }
    raw = pairs.map { mean($0, \.raw) }
    kept = before.map { before in
      zip(pairs, before).map { now, then in
        zip(now, then).reduce(0) { $0 + share($1.0.partners, of: $1.1.partners) } / Double(max(1, now.count))
      }
    }
    matchedWithThemselves = own.map { own in
      own.map { pairs in mean(pairs) { share($0.partners, of: Array($0.partners.indices)) } }
    }
  }
}

/// Weights of one kind of unit in one layer, means over the pairs of runs on whose lines losses were computed.
public struct WeightMatching: Codable, Equatable, Sendable {
  /// `neurons`: cosine of (input row, input bias, output column); `heads`: of (query, key and value rows and biases, output columns).
  public var unit: MatchedUnit
  /// The layer, from 0.
  public var layer: Int
  /// Mean cosine after weight matching of the whole networks.
  public var matched: PairMean
  /// Mean cosine of units of equal index in the runs as they are.
  public var raw: PairMean
  /// The mean after weight matching of the untrained networks, which matching cannot tell from chance; absent when they were not saved.
  public var untrained: PairMean?

  /// Takes the means.
  public init(unit: MatchedUnit, layer: Int, matched: PairMean, raw: PairMean, untrained: PairMean?) {
    (self.unit, self.layer, self.matched, self.raw, self.untrained) = (unit, layer, matched, raw, untrained)
  }
}
