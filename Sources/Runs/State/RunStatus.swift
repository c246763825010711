import Foundation
import Stability
import Terms
import Training
import Wording

/// How far one run has come, as its folder says.
public struct RunStatus: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// What it is doing.
  public var state: RunState
  /// The last update done.
  public var step: Int
  /// The number of updates planned.
  public var steps: Int
  /// Training loss of the last update, nats per token.
  public var loss: Double?
  /// Mean training loss over each of up to 32 equal parts of the run, as far as it has come.
  public var lossHistory: [Double] = []
  /// Training tokens per second.
  public var tokensPerSecond: Double
  /// Time to its end at that speed, in seconds; absent when unknown.
  public var remaining: Double?
  /// Why it diverged or failed, or cannot be read; what of its weights is gone when it is finished.
  public var message: String?

  enum CodingKeys: String, CodingKey {
    case run, state, step, steps, loss, message, lossHistory, tokensPerSecond
    case remaining = "remaining_seconds"
  }

  /// Reads a run's state.
  ///
  /// - Parameter isInUse: whether a sweep is at work in the folder; without one nothing is running.
  public init(_ planned: PlannedRun, folder: String, isInUse: Bool) {
    run = planned.name
    steps = planned.configuration.steps
    let runFolder = SweepPlan.runFolder(planned.name, in: folder)
    let isFinished = TrainingRun.isFinished(folder: runFolder, steps: steps)
    let unnoted = isFinished ? TrainingProgress(run: run, step: steps, steps: steps, state: .finished) : nil
    guard let progress = TrainingProgress.read(folder: runFolder) ?? unnoted else {
      (state, step, tokensPerSecond) = (.waiting, 0, 0)
      if access(TrainingProgress.path(in: runFolder), R_OK) != 0, errno != ENOENT {
        message = "cannot be read: \(String(cString: strerror(errno)))"
        state = .unreadable
      }
      return
    }
    step = min(max(0, progress.step), steps)
    loss = progress.loss
    lossHistory = progress.lossHistory ?? []
    tokensPerSecond = progress.tokensPerSecond.isFinite ? max(0, progress.tokensPerSecond) : 0
    message = progress.message
    switch progress.state {
    case _ where isFinished: (state, step, message) = (.finished, steps, nil)
    case .running: state = isInUse ? .running : .stopped
    case .diverged, .failed: state = progress.state
    // A note that ends at another number of updates: there are some left.
    case .waiting, .stopped, .finished, .unreadable: state = .stopped
    }
    let left = (steps - step) * planned.configuration.batchSize * planned.configuration.sequenceLength
    if tokensPerSecond > 0, state == .running || state == .stopped { remaining = Double(left) / tokensPerSecond }
  }

  /// What is to be said of a finished run whose weights are no longer all there, as when they were removed to free disk; nil when they
  /// are.
  public static func missingWeights(_ planned: PlannedRun, folder: String) -> String? {
    let steps = TrainingRun.stepsWithoutWeights(
      folder: SweepPlan.runFolder(planned.name, in: folder), configuration: planned.configuration)
    guard !steps.isEmpty else { return nil }
    let list = steps.map(Wording.count).joined(separator: ", ")
    return "its weights at step\(steps.count == 1 ? "" : "s") \(list) are gone"
  }

  /// How much of its work is done, 0 to 1; a run that diverged has no more to come.
  public var shareDone: Double {
    state == .finished || state == .diverged ? 1 : min(1, Double(step) / Double(max(1, steps)))
  }

  /// The columns of a table of runs.
  static let columns = ["run", "state", "step", "loss", "tokens/s", "left"]

  /// The run's row in a table.
  var row: [String] {
    [
      run, state.rawValue, "\(step)/\(steps)", loss.map { Wording.decimal($0, 4) } ?? "-",
      tokensPerSecond > 0 ? Wording.decimal(tokensPerSecond, 0) : "-",
      state == .finished ? "-" : remaining.map(Wording.duration) ?? "-",
    ]
  }
}
