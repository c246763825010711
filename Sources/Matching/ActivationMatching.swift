import Failures
import NeoX
import Numerics
import Stability
import Statistics

/// Matches units by what they compute on the probe sequences, step by step, in blocks of layers that fit into memory.
struct ActivationMatching {
  /// Bytes of activations that may be kept at a time.
  static let memory = 1 << 30
  // Features of a run at a time: those of the step before, and at the step compared those on other sequences beside its own.
  private static let mostFeatureSets = 3

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

  /// One run's features of some layers.
  private struct RunFeatures: Sendable {
    let layers: [LayerFeatures]
    /// Those on other sequences; empty where they are not wanted.
    let shifted: [LayerFeatures]
  }

  /// One layer's matchings of several pairs of runs.
  private typealias UnitPairs = [MatchedUnit: [MatchedPair]]

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
    let block = Self.layersAtATime(
      group.model.layers, runs: group.runs.count, bytes: group.probe.bytes(perLayer: group.model))
    for first in stride(from: 0, to: group.model.layers, by: block) {
      try match(first..<min(group.model.layers, first + block), progress: progress)
    }
  }

  /// Layers whose features, of all runs together, fit into `memory`; at least one.
  ///
  /// - Parameter bytes: what the features of one layer of one network take.
  static func layersAtATime(_ layers: Int, runs: Int, bytes: Int) -> Int {
    min(layers, max(1, memory / (max(1, bytes) * mostFeatureSets * runs)))
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
    var untrained: [UnitPairs] = []
    for (place, step) in group.steps.enumerated() {
      progress(step)
      let isCompared = step == group.step
      let features = try load(step, layers, withShifted: isCompared)
      let now = features.map(\.layers)
      let isWhole = isCompared || step == group.untrainedStep
      let pairs = try matchings(isWhole ? all : neighbours, now, now)
      let near = isWhole ? neighbours.compactMap { all.firstIndex(of: $0) } : Array(neighbours.indices)
      let runs = group.runs.indices.map { RunPair(first: $0, second: $0) }
      let own = before.isEmpty ? [] : try matchings(runs, before, now)
      for local in 0..<layers.count {
        for unit in MatchedUnit.allCases {
          let matched = pairs[local][unit] ?? []
          history[place][unit, default: StepPairs()].neighbours.append(near.map { matched[$0] })
          if !own.isEmpty { history[place][unit, default: StepPairs()].own.append(own[local][unit] ?? []) }
        }
      }
      if step == group.untrainedStep { untrained = pairs }
      if isCompared {
        finish(layers, now, pairs, untrained: untrained, shifted: try matchings(all, now, features.map(\.shifted)))
      }
      before = now
    }
  }

  // One entry per run.
  private func load(_ step: Int, _ layers: Range<Int>, withShifted: Bool) throws -> [RunFeatures] {
    let group = group
    let plain = Array(group.probe.sequences.indices)
    return try ParallelTasks.map(group.runs.count, threads: workers) { place in
      let run = group.runs[place]
      let network = Model(group.model, sequenceLength: group.probe.length, forTraining: false)
      try run.parameters(step: step, as: group.model, into: network.parameters)
      let found = try group.probe.features(
        of: network, layers: layers, orders: withShifted ? [plain, group.probe.shifted] : [plain],
        source: run.path(step: step))
      return RunFeatures(layers: found.first ?? [], shifted: found.dropFirst().first ?? [])
    }
  }

  // One entry per layer.
  private func matchings(
    _ pairs: [RunPair], _ first: [[LayerFeatures]], _ second: [[LayerFeatures]]
  ) throws -> [UnitPairs] {
    let layers = first.first?.count ?? 0
    let found = try ParallelTasks.map(layers * pairs.count, threads: workers) { task -> [MatchedUnit: MatchedPair] in
      let (layer, pair) = (task / pairs.count, pairs[task % pairs.count])
      let (own, their) = (first[pair.first][layer], second[pair.second][layer])
      var matchings: [MatchedUnit: MatchedPair] = [:]
      for unit in MatchedUnit.allCases {
        let table = own.similarities(unit, to: their)
        guard let matched = MatchedPair(pair.first, pair.second, similarities: table, units: own.count(unit)) else {
          throw Failure(.badData, "the runs' activations", "are not finite", remedy: "leave out runs that diverged")
        }
        matchings[unit] = matched
      }
      return matchings
    }
    return (0..<layers).map { layer in
      var matchings: UnitPairs = [:]
      for unit in MatchedUnit.allCases {
        matchings[unit] = pairs.indices.compactMap { found[layer * pairs.count + $0][unit] }
      }
      return matchings
    }
  }

  private mutating func finish(
    _ layers: Range<Int>, _ features: [[LayerFeatures]], _ pairs: [UnitPairs], untrained: [UnitPairs],
    shifted: [UnitPairs]
  ) {
    for layer in layers {
      let local = layer - layers.lowerBound
      for unit in MatchedUnit.allCases {
        let chance = untrained.isEmpty ? [] : untrained[local][unit] ?? []
        let unrelated = chance.enumerated().map { group.sharesStart(all[$0.offset]) ? nil : $0.element }
        let summary = LayerMatching(
          layer: layer, runs: group.runs.count, pairs: pairs[local][unit] ?? [],
          shuffled: shifted[local][unit] ?? [], untrained: unrelated)
        if let summary { self.layers[unit, default: []].append(summary) }
      }
      for (place, pair) in linePairs.enumerated() {
        guard let number = all.firstIndex(of: pair), let neurons = pairs[local][.neurons]?[number],
          let heads = pairs[local][.heads]?[number]
        else { continue }
        orders[place].neurons.append(neurons.partners)
        orders[place].heads.append(heads.partners)
        let stream = features[pair.first][local].stream.similarities(to: features[pair.second][local].stream) ?? []
        for index in stream.indices { orders[place].streamGains[index] += stream[index] }
      }
    }
  }
}
