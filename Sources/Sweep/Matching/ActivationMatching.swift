import Failures
import NeoX
import Numerics
import Stability
import Statistics

/// Matches units by what they compute on the probe sequences, step by step, in blocks of layers that fit into memory.
struct ActivationMatching {
  /// Bytes of activations that may be kept at a time.
  static let memory = 1 << 30

  /// The matchings of one kind of unit at one step, for every layer and pair.
  struct StepPairs {
    var neighbours: [[MatchedPair]] = []
    /// Each run's step before with itself now; empty at the first step.
    var own: [[MatchedPair]] = []
  }

  /// What brings the second network of a pair into the first one's order.
  struct PairOrder: Sendable {
    /// Sums over layers of the correlations of the residual stream's coordinates.
    var streamGains: [Float]
    /// For every layer the partners of the neurons.
    var neurons: [[Int]] = []
    /// For every layer the partners of the heads.
    var heads: [[Int]] = []
  }

  private let group: MatchingGroup
  private let linePairs: [RunPair]
  private let workers: Int
  private let all: [RunPair]
  private let neighbours: [RunPair]

  private(set) var layers: [MatchedUnit: [LayerMatching]] = [:]
  private(set) var orders: [PairOrder]
  private var history: [[MatchedUnit: StepPairs]]

  /// - Parameter linePairs: the pairs whose orders at the compared step are wanted.
  init(_ group: MatchingGroup, linePairs: [RunPair], workers: Int) {
    (self.group, self.linePairs, self.workers) = (group, linePairs, workers)
    (all, neighbours) = (RunPair.all(group.runs.count), RunPair.neighbours(group.runs.count))
    let width = group.model.width
    orders = linePairs.map { _ in PairOrder(streamGains: Array(repeating: 0, count: width * width)) }
    history = group.steps.map { _ in [:] }
  }

  /// Matches all steps.
  ///
  /// - Parameter progress: called with the step before it is worked on.
  /// - Throws: `Failure` when a checkpoint is damaged or its activations are not finite.
  mutating func run(progress: (Int) -> Void) throws {
    let perLayer = max(1, group.probe.bytes(perLayer: group.model)) * (2 * group.runs.count)
    let block = min(group.model.layers, max(1, Self.memory / perLayer))
    for first in stride(from: 0, to: group.model.layers, by: block) {
      try match(first..<min(group.model.layers, first + block), progress: progress)
    }
  }

  /// The trajectory, one entry per step and kind of unit.
  var trajectory: [MatchingStep] {
    MatchedUnit.allCases.flatMap { unit in
      group.steps.indices.compactMap { place in
        let now = history[place][unit] ?? StepPairs()
        let before = place > 0 ? history[place - 1][unit]?.neighbours : nil
        return MatchingStep(
          unit: unit, step: group.steps[place], stepBefore: place > 0 ? group.steps[place - 1] : nil,
          pairs: now.neighbours, before: before, own: place > 0 ? now.own : nil)
      }
    }
  }

  private mutating func match(_ layers: Range<Int>, progress: (Int) -> Void) throws {
    var before: [[LayerFeatures]] = []
    var untrained: [[[MatchedPair]]] = []
    for (place, step) in group.steps.enumerated() {
      progress(step)
      let isCompared = step == group.step
      let features = try load(step, layers, withShifted: isCompared)
      let now = features.map { $0[0] }
      let isWhole = isCompared || step == group.untrainedStep
      let pairs = try matchings(isWhole ? all : neighbours, now, now)
      let near = isWhole ? neighbours.compactMap { all.firstIndex(of: $0) } : Array(neighbours.indices)
      let runs = group.runs.indices.map { RunPair(first: $0, second: $0) }
      let own = before.isEmpty ? [] : try matchings(runs, before, now)
      for local in 0..<layers.count {
        for (kind, unit) in MatchedUnit.allCases.enumerated() {
          history[place][unit, default: StepPairs()].neighbours.append(near.map { pairs[local][kind][$0] })
          if !own.isEmpty { history[place][unit, default: StepPairs()].own.append(own[local][kind]) }
        }
      }
      if step == group.untrainedStep { untrained = pairs }
      if isCompared {
        finish(layers, now, pairs, untrained: untrained, shifted: try matchings(all, now, features.map { $0[1] }))
      }
      before = now
    }
  }

  // Runs x orders x layers.
  private func load(_ step: Int, _ layers: Range<Int>, withShifted: Bool) throws -> [[[LayerFeatures]]] {
    let group = group
    let plain = Array(group.probe.sequences.indices)
    return try SideBySide.map(group.runs.count, lanes: workers) { place in
      let run = group.runs[place]
      let network = Model(group.model, sequenceLength: group.probe.length, forTraining: false)
      try run.parameters(step: step, as: group.model, into: network.parameters)
      return try group.probe.features(
        of: network, layers: layers, orders: withShifted ? [plain, group.probe.shifted] : [plain],
        source: run.path(step: step))
    }
  }

  // Layers x kinds of unit x pairs.
  private func matchings(
    _ pairs: [RunPair], _ first: [[LayerFeatures]], _ second: [[LayerFeatures]]
  ) throws -> [[[MatchedPair]]] {
    let layers = first.first?.count ?? 0
    let found = try SideBySide.map(layers * pairs.count, lanes: workers) { task -> [MatchedPair] in
      let (layer, pair) = (task / pairs.count, pairs[task % pairs.count])
      let (own, their) = (first[pair.first][layer], second[pair.second][layer])
      return try MatchedUnit.allCases.map { unit in
        let table = own.similarities(unit, to: their)
        guard let matched = MatchedPair(pair.first, pair.second, similarities: table, units: own.count(unit)) else {
          throw Failure(.badData, "the runs' activations", "are not finite", remedy: "leave out runs that diverged")
        }
        return matched
      }
    }
    return (0..<layers).map { layer in
      MatchedUnit.allCases.indices.map { kind in pairs.indices.map { found[layer * pairs.count + $0][kind] } }
    }
  }

  private mutating func finish(
    _ layers: Range<Int>, _ features: [[LayerFeatures]], _ pairs: [[[MatchedPair]]], untrained: [[[MatchedPair]]],
    shifted: [[[MatchedPair]]]
  ) {
    for layer in layers {
      let local = layer - layers.lowerBound
      for (kind, unit) in MatchedUnit.allCases.enumerated() {
        let chance = untrained.isEmpty ? [] : untrained[local][kind]
        let unrelated = chance.enumerated().map { group.sharesStart(all[$0.offset]) ? nil : $0.element }
        let summary = LayerMatching(
          layer: layer, runs: group.runs.count, pairs: pairs[local][kind], shuffled: shifted[local][kind],
          untrained: unrelated)
        if let summary { self.layers[unit, default: []].append(summary) }
      }
      for (place, pair) in linePairs.enumerated() {
        guard let number = all.firstIndex(of: pair) else { continue }
        orders[place].neurons.append(pairs[local][0][number].partners)
        orders[place].heads.append(pairs[local][1][number].partners)
        let stream = features[pair.first][local].stream.similarities(to: features[pair.second][local].stream) ?? []
        for index in stream.indices { orders[place].streamGains[index] += stream[index] }
      }
    }
  }
}
