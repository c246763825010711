import Corpus
import Failures
import Files
import Foundation
import NeoX
import Numerics
import Runs
import Stability
import Statistics
import Training

/// Matches heads and neurons across the runs of a folder and walks the lines between the runs; reads their checkpoints.
public struct MatchingAnalysis: ObservedAnalysis {
  /// The name: "matching".
  public static let name = "matching"
  /// The version of the answer.
  public static let version = 3

  private let options: MatchingOptions

  /// Creates the analysis.
  public init(_ options: MatchingOptions) { self.options = options }

  /// Matches the runs of every size.
  ///
  /// - Throws: `Failure` of kind `missingInput` when no run has a checkpoint, `badData` when one is damaged, `usage` when the step
  ///   asked for was not saved.
  public func analyse(_ context: AnalysisContext) throws -> MatchingResult {
    let (choices, observations) = try chosen(in: context)
    return MatchingResult(
      digest: digest(observations), observations: observations, askedStep: options.step,
      sizes: try choices.map { choice in
        switch choice {
        case .nothing(let size): size
        case .group(let group): try match(group, in: context)
        }
      }, runs: context.runs)
  }

  /// Identifies the checkpoints and the options.
  ///
  /// - Throws: as `analyse`, before it computes anything.
  public func digest(of context: AnalysisContext) throws -> String { digest(try chosen(in: context).observations) }

  private func digest(_ observations: String) -> String {
    SHA256.hexadecimal(of: Data("\(Self.name) \(Self.version), \(options.text)\n\(observations)".utf8))
  }

  /// Identifies the checkpoints up to the step that was asked for.
  ///
  /// - Throws: as `digest`.
  public static func observations(in context: AnalysisContext, for found: MatchingResult) throws -> String {
    try MatchingAnalysis(MatchingOptions(step: found.askedStep)).chosen(in: context).observations
  }

  private func chosen(in context: AnalysisContext) throws -> (choices: [MatchingGroup.Choice], observations: String) {
    let saved = try SavedRun.all(in: context)
    guard saved.contains(where: { !$0.checkpoints.isEmpty }) else {
      throw Failure(
        .missingInput, context.folder, "holds no checkpoints, which matching reads",
        remedy: "name the folder of a sweep whose stepN folders are still there")
    }
    let choices = try context.runs.bySize.map { size, records in
      let runs = records.compactMap { record in saved.first { $0.record.name == record.name } }
      let silent = records.filter { record in !saved.contains { $0.record.name == record.name } }
      return try MatchingGroup.choose(size: size, runs, silent: silent, step: options.step)
    }
    return (choices, try Self.observations(choices, context.folder))
  }

  private static func observations(_ choices: [MatchingGroup.Choice], _ folder: String) throws -> String {
    var lines: [String] = []
    let corpus = SweepPlan.corpusFolder(in: folder) + "/corpus.json"
    lines.append(FileManager.default.contents(atPath: corpus).map { SHA256.hexadecimal(of: $0) } ?? "no corpus")
    for choice in choices {
      switch choice {
      case .nothing(let size):
        lines.append(SHA256.hexadecimal(of: try JSONEncoder.sorted.encode(size)))
      case .group(let group):
        lines.append("\(group.size) \(group.step) \(group.untrainedStep ?? -1) \(group.probe.sequences)")
        let description = try group.runs.first.flatMap { try RunDescription.verified(folder: $0.folder) }
        lines.append("sequences of \(description?.configuration.sequenceLength ?? 0) tokens")
        lines += group.leftOut.map { "\($0.what): \($0.reason)" }
        for run in group.runs {
          let (name, seeds) = (run.record.name, run.record.storedSeeds)
          lines.append("\(name.utf8.count) \(name) \(seeds.initial) \(seeds.dataOrder)")
          lines += try group.steps.map { "\($0) \(try run.digest(step: $0))" }
        }
      }
    }
    return SHA256.hexadecimal(of: Data(lines.joined(separator: "\n").utf8))
  }

  private func match(_ group: MatchingGroup, in context: AnalysisContext) throws -> SizeMatching {
    let pairs = options.pairs(of: group.runs.count)
    let text = try HeldOutText(
      folder: context.folder, run: group.runs[0], count: options.sequences, vocabulary: group.model.vocabularySize,
      probe: group.probe)
    let walk = LineWalk(group: group, text: text, shares: options.shares, workers: workers(group, text))
    var activations = ActivationMatching(group, linePairs: pairs, workers: walk.workers)
    try activations.run { context.progress("\(group.size): units at step \($0)") }

    var leftOut = group.leftOut
    var metrics = [
      "activations on \(group.probe.sequences.count) probe sequences of \(group.probe.length) tokens"
    ]
    if text.length > 0 {
      metrics.append("losses on \(text.sequences.count) sequences of \(text.length) tokens of \(text.source)")
    } else {
      leftOut.note("losses", "\(text.source) has no sequence to predict")
    }
    let scope = AnalysisScope(runs: group.names, metrics: metrics, steps: group.steps, leftOut: leftOut)
    var result = SizeMatching(size: group.size, scope: scope)
    (result.step, result.untrainedStep) = (group.step, group.untrainedStep)
    (result.probeSequences, result.probeTokens) = (group.probe.sequences.count, group.probe.tokens)
    result.units = MatchedUnit.allCases.map { UnitMatching(unit: $0, layers: activations.layers[$0] ?? []) }
    result.trajectory = activations.trajectory
    guard text.length > 0 else { return result }

    context.progress("\(group.size): losses on the lines between \(pairs.count) pairs of runs")
    let found = try walk.walk(pairs, orders: activations.orders, ends: try walk.ends())
    result.weights = weights(found, pairs)
    result.barrier = LossBarrier(
      found.flatMap(\.lines), names: group.names, shares: options.shares, sequences: text.sequences.count,
      sequenceLength: text.length, pairing: options.pairing(of: group.runs.count))
    return result
  }

  private func weights(_ found: [LineWalk.PairResult], _ pairs: [RunPair]) -> [WeightMatching] {
    LineWalk.units.enumerated().flatMap { kind, unit in
      (found.first?.cosines[kind] ?? []).indices.compactMap { layer in
        func mean(_ value: (LineWalk.Cosines) -> Double?) -> PairMean? {
          PairMean(
            zip(pairs, found).compactMap { pair, result in
              value(result.cosines[kind][layer]).map { PairMean.Pair(pair.first, pair.second, $0) }
            })
        }
        guard let matched = mean(\.matched), let raw = mean(\.raw) else { return nil }
        return WeightMatching(unit: unit, layer: layer, matched: matched, raw: raw, untrained: mean(\.untrained))
      }
    }
  }

  // A worker holds four networks' weights and the activations of one pass.
  private func workers(_ group: MatchingGroup, _ text: HeldOutText) -> Int {
    let length = max(group.probe.length, text.length)
    let bytes =
      4 * 4 * ParameterLayout(group.model).bufferCount
      + Model.activationBytes(group.model, sequenceLength: max(1, length))
    let spare = max(0, Machine.freeMemoryBytes() - ActivationMatching.memory)
    return max(1, min(Machine.usableCores(), spare / max(1, 2 * bytes)))
  }
}

extension JSONEncoder {
  /// Writes keys in alphabetical order, the same bytes for the same value.
  fileprivate static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return encoder
  }
}
