import NeoX
import Numerics
import Stability
import Statistics

/// Walks the straight lines between pairs of networks, as they are and brought into one order.
struct LineWalk: Sendable {
  let group: MatchingGroup
  let text: HeldOutText
  let shares: [Double]
  let workers: Int

  /// What one pair gives.
  struct PairResult: Sendable {
    let lines: [LineLosses]
    /// For `neurons` and `heads`, for every layer: cosine after weight matching, as they are, and of untrained networks after it.
    let cosines: [[Cosines]]
  }

  /// Cosines of one layer's weights.
  struct Cosines: Sendable {
    let matched: Double
    let raw: Double
    let untrained: Double?
  }

  static let units: [MatchedUnit] = [.neurons, .heads]

  /// The losses of every sequence in every run itself.
  ///
  /// - Throws: `Failure` when a checkpoint is damaged or a loss is not finite.
  func ends() throws -> [[Double]] {
    let walk = self
    return try ParallelTasks.map(group.runs.count, threads: workers) { place in
      let run = walk.group.runs[place]
      let network = walk.network()
      try run.parameters(step: walk.group.step, as: walk.group.model, into: network.parameters)
      return try walk.text.losses(network, run.path(step: walk.group.step))
    }
  }

  /// Walks the lines of all pairs.
  ///
  /// - Parameters:
  ///   - orders: the orders found by activations, one a pair.
  ///   - ends: what `ends()` gave.
  func walk(_ pairs: [RunPair], orders: [ActivationMatching.PairOrder], ends: [[Double]]) throws -> [PairResult] {
    let walk = self
    return try ParallelTasks.map(pairs.count, threads: workers) { place in
      try walk.walk(pairs[place], order: orders[place], ends: ends)
    }
  }

  private func network() -> Model {
    Model(group.model, sequenceLength: max(1, text.length), forTraining: false)
  }

  private func walk(_ pair: RunPair, order: ActivationMatching.PairOrder, ends: [[Double]]) throws -> PairResult {
    let first = try group.runs[pair.first].parameters(step: group.step, as: group.model)
    let second = try group.runs[pair.second].parameters(step: group.step, as: group.model)
    let network = network()
    let moved = AlignedBuffer<Float>(count: network.layout.bufferCount)
    var lines: [LineLosses] = []
    func line(_ alignment: Alignment, to end: AlignedBuffer<Float>) throws {
      lines.append(
        LineLosses(
          first: pair.first, second: pair.second, alignment: alignment,
          losses: try losses(network, from: first, to: end, ends: (ends[pair.first], ends[pair.second])),
          weightCosine: WeightCosines(first, end, model: group.model).all))
    }
    try line(.none, to: second)
    let raw = WeightCosines(first, second, model: group.model)

    let matcher = WeightMatcher(second, to: first, model: group.model)
    matcher.matchAll()
    matcher.permutation.apply(to: second, layout: network.layout, model: group.model, into: moved)
    try line(.weights, to: moved)
    let matched = WeightCosines(first, moved, model: group.model)
    let untrained = try untrainedCosines(pair)
    let cosines = Self.units.enumerated().map { kind, unit in
      (0..<group.model.layers).map { layer in
        Cosines(
          matched: matched.mean(unit, layer: layer), raw: raw.mean(unit, layer: layer),
          untrained: untrained?[kind][layer])
      }
    }

    let byActivations = WeightMatcher(second, to: first, model: group.model, start: permutation(order))
    byActivations.matchWithinHeads()
    byActivations.permutation.apply(to: second, layout: network.layout, model: group.model, into: moved)
    try line(.activations, to: moved)
    return PairResult(lines: lines, cosines: cosines)
  }

  private func permutation(_ order: ActivationMatching.PairOrder) -> ModelPermutation {
    var permutation = ModelPermutation(identityFor: group.model)
    permutation.stream =
      Assignment.maximising(order.streamGains, size: group.model.width) ?? permutation.stream
    for layer in permutation.layers.indices {
      (permutation.layers[layer].neurons, permutation.layers[layer].heads) = (order.neurons[layer], order.heads[layer])
    }
    return permutation
  }

  // Kinds of unit x layers; nil where there are no untrained networks, or the two are one.
  private func untrainedCosines(_ pair: RunPair) throws -> [[Double]]? {
    guard let step = group.untrainedStep, !group.sharesStart(pair) else { return nil }
    let first = try group.runs[pair.first].parameters(step: step, as: group.model)
    let second = try group.runs[pair.second].parameters(step: step, as: group.model)
    let matcher = WeightMatcher(second, to: first, model: group.model)
    matcher.matchAll()
    let layout = ParameterLayout(group.model)
    let moved = AlignedBuffer<Float>(count: layout.bufferCount)
    matcher.permutation.apply(to: second, layout: layout, model: group.model, into: moved)
    let cosines = WeightCosines(first, moved, model: group.model)
    return Self.units.map { unit in (0..<group.model.layers).map { cosines.mean(unit, layer: $0) } }
  }

  // Shares x sequences; a reordered network computes what it computed before, so the ends are known.
  private func losses(
    _ network: Model, from first: AlignedBuffer<Float>, to second: AlignedBuffer<Float>,
    ends: (first: [Double], second: [Double])
  ) throws -> [[Double]] {
    try shares.map { share in
      if share == 0 { return ends.first }
      if share == 1 { return ends.second }
      let weight = Float(share)
      withExtendedLifetime((first, second)) {
        let (a, b, target) = (first.pointer, second.pointer, network.parameters.pointer)
        for index in 0..<network.layout.bufferCount { target[index] = a[index] + weight * (b[index] - a[index]) }
      }
      return try text.losses(network, "the line between two runs")
    }
  }
}
