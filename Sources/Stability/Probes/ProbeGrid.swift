import Failures
import Numerics
import Statistics

/// The probes of one size: every task in every run at every step, computed on a few threads.
struct ProbeGrid: Sendable {
  let runs: [RunRecord]
  let steps: [Int]
  let sites: [String]
  let tasks: [PreparedProbeTask]
  let options: ProbesAnalysis.Options
  private let noises: [ProbeNoiseReservoir]
  private let standardisedOver: [Int]
  let features: Int
  private let reader: ActivationReader

  /// - Parameter split: its training sequences give the mean and scale of every site.
  /// - Throws: what reading activations throws.
  init(
    _ runs: [RunRecord], sites: [String], steps: [Int], tasks: [PreparedProbeTask], split: ProbeSplit,
    probe: RunRecord.Probe, options: ProbesAnalysis.Options
  ) throws {
    (self.runs, self.sites, self.steps, self.tasks, self.options) = (runs, sites, steps, tasks, options)
    reader = ActivationReader(runs, tokens: probe.tokens)
    let members = Set(split.training)
    standardisedOver = probe.sequences.indices.filter { members.contains(probe.sequences[$0]) }
    guard let run = runs.first, let site = sites.first, let step = steps.first else {
      (noises, features) = ([], 0)
      return
    }
    let width = try reader.read(run, site, step).features
    features = width
    let classes = tasks.map(\.classes).max() ?? 2
    noises = (0..<options.repetitions).map { repetition in
      ProbeNoiseReservoir(seed: UInt32(repetition + 1), features: width, classes: classes)
    }
  }

  /// By task, run and step.
  ///
  /// - Throws: what reading activations throws, or `Failure` of kind `badData` when they cannot be probed.
  func points() throws -> [[[ProbePoint]]] {
    let found = try ParallelTasks.map(runs.count * steps.count, threads: ActivationReader.threads) { place in
      try self.points(runs[place / steps.count], steps[place % steps.count])
    }
    return tasks.indices.map { task in
      runs.indices.map { run in steps.indices.map { found[run * steps.count + $0][task] } }
    }
  }

  private func points(_ run: RunRecord, _ step: Int) throws -> [ProbePoint] {
    let name = "\(run.name) at step \(step)"
    let activations = try sites.map { try reader.read(run, $0, step) }
    guard activations.allSatisfy({ $0.features == features }) else {
      throw Failure(.badData, name, "has activations of another width than the other runs of its size")
    }
    let data = try ProbeRepresentations(activations, rows: standardisedOver, raw: options.raw, name: name)
    return tasks.map { ProbePoint($0, data, options, noises) }
  }
}
