import Failures
import Foundation
import Launch
import NeoX
import Numerics
import Runs
import Stability
import Training
import Wording

/// What a whole sweep will need on this machine.
public struct PlanEstimate: Codable, Equatable, Sendable {
  /// All runs of one size.
  public struct Size: Codable, Equatable, Sendable {
    /// The size's name.
    public var size: String
    /// Number of runs.
    public var runs: Int
    /// The largest need of a run in every respect.
    public var largest: RunEstimate
  }

  /// The sizes, in the order of the plan.
  public var sizes: [Size]
  /// Training tokens of all runs.
  public var tokens: Int
  /// Processes at work side by side.
  public var workers: Int
  /// Memory of all workers at once, in bytes.
  public var memory: Int
  /// Disk that the finished sweep keeps, in bytes.
  public var diskKept: Int
  /// Most disk while the sweep runs, in bytes.
  public var diskPeak: Int
  /// Time for what is left of all runs with these workers, in seconds.
  public var seconds: Double
  /// Runs that are not finished yet.
  public var runsLeft: Int

  enum CodingKeys: String, CodingKey {
    case sizes, tokens, workers, seconds, runsLeft
    case memory = "memory_bytes"
    case diskKept = "disk_kept_bytes"
    case diskPeak = "disk_peak_bytes"
  }

  /// Estimates a plan.
  ///
  /// - Parameters:
  ///   - documents: documents of the corpus; nil for one of every source.
  ///   - parallelism: how the cores are to be divided.
  ///   - done: how much of a run an earlier command has done, 0 to 1; at 1 it is left as it is.
  ///   - stepTime: what the parts of a run take; nil to count operations at the machine's matrix-product rate.
  /// - Throws: `Failure` of kind `configuration` for a run of a size that does not exist or of a precision that this
  ///   machine lacks.
  public init(
    _ plan: SweepPlan, machine: Machine, documents: Int? = nil, parallelism: Parallelism = Parallelism(),
    done: (PlannedRun) -> Double = { _ in 0 },
    stepTime: ((RunConfiguration, ModelConfiguration) throws -> StepTime)? = nil
  ) throws {
    let textTokens = max(
      1, plan.corpus.tokens.map(Double.init) ?? Double(plan.corpus.bytes) / RunEstimate.bytesPerToken)
    let documentsPerToken = Double(documents ?? plan.corpus.sources.count) / textTokens
    var runs: [RunEstimate] = []
    for run in plan.runs {
      guard let size = ModelSize.named(run.configuration.size) else {
        throw Failure(.configuration, run.name, "is of the unknown size '\(run.configuration.size)'")
      }
      let configuration = run.configuration
      let model = ModelConfiguration(size, vocabularySize: configuration.vocabularySize)
      let time =
        try stepTime?(configuration, model) ?? StepTime(configuration, model: model, matrixRate: machine.matrixRate)
      runs.append(
        RunEstimate(
          configuration, size: size, time: time,
          lanes: parallelism.sequencesInFlight(batchSize: configuration.batchSize), cores: machine.cores,
          documentsPerToken: documentsPerToken))
    }
    var sizes: [Size] = []
    for (run, estimate) in zip(plan.runs, runs) {
      if let index = sizes.firstIndex(where: { $0.size == run.configuration.size }) {
        sizes[index].runs += 1
        sizes[index].largest.grow(to: estimate)
      } else {
        sizes.append(Size(size: run.configuration.size, runs: 1, largest: estimate))
      }
    }
    self.sizes = sizes
    tokens = Self.sum(runs.map(\.tokens))
    let shares = plan.runs.map(done)
    runsLeft = shares.count { $0 < 1 }
    let ahead = zip(runs, shares).map { $0.remainder(after: $1) }
    let largestMemory = ahead.map(\.memory).max() ?? 0
    let fitting = max(1, machine.freeMemory / max(1, largestMemory))
    let lanes = parallelism.sequencesInFlight(batchSize: plan.runs.map(\.configuration.batchSize).max() ?? 1)
    let coresPerRun = min(lanes, machine.cores)
    workers = min(parallelism.workers ?? min(max(1, machine.cores / coresPerRun), fitting), runs.count)
    memory = Self.sum(ahead.map(\.memory).sorted(by: >).prefix(workers))
    let corpusBytes = plan.corpus.diskBytes
    let kept = runs.reduce(0) { $0 + Double($1.diskKept) }
    diskKept = Int(saturating: kept + corpusBytes)
    let course = Self.simulate(
      LaunchOrder.indices(plan.runs).map { ahead[$0] }, workers: workers, cores: max(1, machine.cores / coresPerRun))
    seconds = course.seconds
    diskPeak = Int(saturating: max(course.diskPeak, kept) + corpusBytes)
  }

  /// Adds up in double precision, which does not overflow.
  private static func sum(_ sizes: some Sequence<Int>) -> Int {
    Int(saturating: sizes.reduce(0.0) { $0 + Double($1) })
  }

  /// Plays the sweep through: every worker takes the next run when it is free.
  private static func simulate(_ runs: [RunEstimate], workers: Int, cores: Int) -> (seconds: Double, diskPeak: Double) {
    // More workers than cores share the cores.
    let slowdown = max(1, Double(workers) / Double(max(1, cores)))
    var current: [(end: Double, run: RunEstimate)] = []
    var (kept, peak, last) = (0.0, 0.0, 0.0)
    for run in runs {
      var begin = 0.0
      if current.count >= workers, let first = current.indices.min(by: { current[$0].end < current[$1].end }) {
        begin = current[first].end
        kept += Double(current[first].run.diskKept)
        current.remove(at: first)
      }
      current.append((begin + run.seconds * slowdown, run))
      last = max(last, begin + run.seconds * slowdown)
      peak = max(peak, kept + current.reduce(0) { $0 + Double(max($1.run.diskPeak, $1.run.diskKept)) })
    }
    return (last, peak)
  }

  /// A day; plans that take longer want `--yes`.
  public static let longestWithoutAsking: Double = 86_400

  /// Refuses a plan of more than a day that was not confirmed.
  ///
  /// - Throws: `Failure` of kind `usage` that says how long it would take.
  public func checkDuration(confirmed: Bool) throws {
    guard seconds > Self.longestWithoutAsking, !confirmed else { return }
    throw Failure(
      .usage, "this plan", "would take about \(Wording.duration(seconds)) on this machine",
      remedy: "add --yes to start it anyway, or choose a shorter preset or fewer --steps")
  }

  /// Refuses a plan that does not fit the disk.
  ///
  /// - Parameters:
  ///   - free: bytes free on the disk; nil when unknown, which refuses nothing.
  ///   - alreadyThere: bytes that the sweep's folder holds already.
  /// - Throws: `Failure` of kind `inputOutput` that says how much is missing.
  public func checkDisk(folder: String, free: Int?, alreadyThere: Int) throws {
    let needed = max(0, diskPeak - alreadyThere)
    guard let free, free < needed else { return }
    throw Failure(
      .inputOutput, folder,
      "the plan needs \(Wording.bytes(needed)) of disk and only \(Wording.bytes(free)) are free",
      remedy: "free some space, choose another disk with --out, or plan fewer runs")
  }

  /// Refuses workers whose memory this machine does not have.
  ///
  /// - Throws: `Failure` of kind `configuration` naming the size of which not even one run fits, or the number of workers
  ///   that fit.
  public func checkMemory(machine: Machine) throws {
    let free = "only \(Wording.bytes(machine.freeMemory)) are free"
    if let size = sizes.first(where: { $0.largest.memory > machine.freeMemory }) {
      throw Failure(
        .configuration, size.size, "one run needs \(Wording.bytes(size.largest.memory)) of memory and \(free)",
        remedy: "choose a smaller size, fewer --steps or a shorter --seq-length")
    }
    guard memory > machine.freeMemory else { return }
    let fitting = max(1, machine.freeMemory / max(1, sizes.map(\.largest.memory).max() ?? 1))
    throw Failure(
      .configuration, "--workers", "\(workers) runs side by side need \(Wording.bytes(memory)) of memory and \(free)",
      remedy: "give --workers \(fitting) or fewer")
  }
}

extension RunEstimate {
  /// What is still needed when a share of the run is done.
  fileprivate func remainder(after share: Double) -> RunEstimate {
    var rest = self
    rest.seconds *= 1 - share
    if share >= 1 { (rest.memory, rest.diskPeak) = (0, diskKept) }
    return rest
  }

  /// Takes the larger of each need.
  fileprivate mutating func grow(to other: RunEstimate) {
    parameters = max(parameters, other.parameters)
    tokens = max(tokens, other.tokens)
    memory = max(memory, other.memory)
    diskKept = max(diskKept, other.diskKept)
    diskPeak = max(diskPeak, other.diskPeak)
    seconds = max(seconds, other.seconds)
    observations = max(observations, other.observations)
    observationSeconds = max(observationSeconds, other.observationSeconds)
  }
}
