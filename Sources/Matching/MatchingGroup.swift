import Checkpoints
import Failures
import NeoX
import Stability

/// The runs of one size that can be matched, and the saved steps at which.
struct MatchingGroup: Sendable {
  /// Most saved steps that the trajectory takes.
  static let mostSteps = 10

  let size: String
  let runs: [SavedRun]
  let model: ModelConfiguration
  let probe: MatchingProbe
  /// The steps of the trajectory, ascending; the last is the one compared.
  let steps: [Int]
  /// The step compared.
  let step: Int
  /// The step of the untrained networks; nil when they were not saved by all.
  let untrainedStep: Int?
  let leftOut: [AnalysisScope.LeftOut]

  /// The names of the runs.
  var names: [String] { runs.map(\.record.name) }

  /// Whether two runs began with the same weights.
  func sharesStart(_ pair: RunPair) -> Bool {
    runs[pair.first].record.initSeed.map { $0 == runs[pair.second].record.initSeed } ?? false
  }

  /// What of a size can be matched, or why nothing can.
  enum Choice {
    case group(MatchingGroup)
    case nothing(SizeMatching)
  }

  /// Chooses runs and steps.
  ///
  /// - Parameter all: the runs of the size by their seeds; `silent` those without a trace.
  /// - Throws: `Failure` of kind `usage` when the step asked for was not saved by all, and what opening checkpoints throws.
  static func choose(size: String, _ all: [SavedRun], silent: [RunRecord], step asked: Int?) throws -> Choice {
    var leftOut = silent.map { AnalysisScope.LeftOut(what: $0.name, reason: "has no trace") }
    var used: [SavedRun] = []
    for run in all {
      if let breakage = run.record.breakage {
        leftOut.note(run.record.name, breakage)
      } else if run.checkpoints.isEmpty {
        leftOut.note(run.record.name, "has no checkpoint")
      } else {
        used.append(run)
      }
    }
    func nothing(_ reason: String) -> Choice {
      let scope = AnalysisScope(runs: used.map(\.record.name), metrics: [], steps: [], leftOut: leftOut)
      return .nothing(SizeMatching(size: size, scope: scope, reason: reason))
    }
    guard used.count >= 2, let first = used.first else {
      let count = used.isEmpty ? "no run" : "one run"
      return nothing("\(count) with checkpoints; at least two are needed to match")
    }
    let common = used.dropFirst().reduce(Set(first.checkpoints.keys)) { $0.intersection($1.checkpoints.keys) }.sorted()
    guard let last = common.last else { return nothing("the runs have no saved step in common") }
    if let asked, !common.contains(asked) {
      throw Failure(
        .usage, "--step \(asked)", "was not saved by all runs of size \(size)",
        remedy: "steps there: \(common.map(String.init).joined(separator: ", "))")
    }
    guard let source = used.first(where: { $0.probe.contains { !$0.isEmpty } }) else {
      return nothing("no run has a probe set to compute activations on")
    }
    let step = asked ?? last
    let path = try first.path(step: step)
    let model = try ModelFolder(path).model
    if let obstacle = model.obstacle {
      throw Failure(.badData, path, "cannot be computed: \(obstacle)", remedy: "use models of the suite's kind")
    }
    let probe = try MatchingProbe(source.probe, vocabulary: model.vocabularySize, source: source.record.name)
    guard probe.sequences.count >= 2, probe.tokens >= 4 else {
      return nothing("the probe set has fewer than two sequences")
    }
    let steps = common.filter { $0 <= step }
    return .group(
      MatchingGroup(
        size: size, runs: used, model: model, probe: probe, steps: steps.evenlySpread(atMost: mostSteps), step: step,
        untrainedStep: steps.first == 0 ? 0 : nil, leftOut: leftOut))
  }
}
