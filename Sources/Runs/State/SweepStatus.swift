import Failures
import Foundation
import Stability
import Terms
import Wording

/// How far a sweep has come, read from its folder alone.
public struct SweepStatus: Codable, Equatable, Sendable {
  /// The preset, what it comes to, and what of it is not the suite's.
  public var budget: String
  /// Whether a sweep is at work in the folder.
  public var isRunning: Bool
  /// Time to the end in seconds, at the present speed and number of workers; absent when unknown.
  public var remaining: Double?
  /// The runs in the plan's order.
  public var runs: [RunStatus]

  enum CodingKeys: String, CodingKey {
    case runs, budget, isRunning
    case remaining = "remaining_seconds"
  }

  /// Reads the state of a sweep.
  public init(plan: SweepPlan, folder: String, isInUse: Bool) {
    budget = PlanBudget(plan).line
    isRunning = isInUse
    runs = plan.runs.map { RunStatus($0, folder: folder, isInUse: isInUse) }
    let active = runs.filter { $0.state == .running }
    let speed = active.reduce(0) { $0 + $1.tokensPerSecond }
    guard isInUse, speed > 0 else { return }
    var tokens = 0
    for (run, status) in zip(plan.runs, runs) where !status.state.hasEnded {
      tokens += (status.steps - status.step) * run.configuration.batchSize * run.configuration.sequenceLength
    }
    // The last run ends alone, however many worked side by side before.
    remaining = max(Double(tokens) / speed, active.compactMap(\.remaining).max() ?? 0)
  }

  /// Reads the state of the sweep in a folder.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it holds none, `badData` when its plan is damaged.
  public init(folder: String) throws {
    guard let plan = try SweepPlan.read(folder: folder) else {
      throw Failure(
        .missingInput, folder, "holds no sweep.json", remedy: "name the folder of a sweep, as given to --out")
    }
    self.init(plan: plan, folder: folder, isInUse: SweepFolder(folder).isInUse)
    for (index, run) in plan.runs.enumerated() where runs[index].state == .finished {
      runs[index].message = RunStatus.missingWeights(run, folder: folder)
    }
  }

  /// Number of runs in a state.
  public func count(_ state: RunState) -> Int { runs.filter { $0.state == state }.count }

  /// "3 of 9 runs done, 2 running at 3,900 tokens/s, 1 failed; about 4 min left".
  public var headline: String {
    var parts = ["\(count(.finished)) of \(runs.count) runs done"]
    if count(.running) > 0 {
      let speed = runs.reduce(0) { $0 + ($1.state == .running ? $1.tokensPerSecond : 0) }
      parts.append(
        "\(count(.running)) running" + (speed >= 1 ? " at \(Wording.count(Int(min(speed, 1e15)))) tokens/s" : ""))
    }
    for state in [RunState.stopped, .diverged, .failed, .unreadable] where count(state) > 0 {
      parts.append("\(count(state)) \(state.rawValue)")
    }
    var text = parts.joined(separator: ", ")
    if let remaining { text += "; about \(Wording.duration(remaining)) left" }
    if !isRunning && !runs.allSatisfy({ $0.state.hasEnded || $0.state == .unreadable }) {
      text += "; not running, the same sweep command continues it"
    }
    return text
  }

  /// The budget, the table of runs, the headline and the failures' reasons.
  public var lines: [String] {
    [budget] + AlignedColumns.lines([RunStatus.columns] + runs.map(\.row)) + [headline] + reasons
  }

  /// A line for every run that diverged, failed or cannot be read, with the reason, and for every finished one that lacks weights.
  public var reasons: [String] {
    runs.compactMap { run in
      guard let message = run.message else { return nil }
      return switch run.state {
      case .diverged, .failed, .unreadable: "\(run.run): \(message)"
      case .finished: "\(run.run): finished; \(message)"
      case .waiting, .running, .stopped: nil
      }
    }
  }
}
