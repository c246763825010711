import Failures
import Terms

/// How one run of a sweep ended.
public struct RunOutcome: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// What became of it: finished, by an earlier sweep or now, stopped, diverged, failed, or still waiting when the sweep was stopped.
  public var ending: RunState
  /// Why it diverged or failed; what of its weights is gone when it was finished before.
  public var message: String?
  /// What sort of error ended it, where the worker said so.
  public var failureKind: Failure.Kind?
  /// Whether it was finished before this command.
  public var wasFinishedBefore = false
  /// Wall-clock time of this command's work on it, in seconds.
  public var seconds: Double = 0
  /// Most memory that its process held, in bytes.
  public var peakMemory: Int = 0

  /// Says how a run ended.
  public init(run: String, ending: RunState, message: String? = nil) {
    self.run = run
    self.ending = ending
    self.message = message
  }

  /// Whether trying again would end the same way, since something on disk is damaged or missing; `message` says what to do.
  public var needsRepair: Bool { [.badData, .missingInput, .configuration].contains(failureKind) }

  enum CodingKeys: String, CodingKey {
    case run, ending, message, seconds, wasFinishedBefore
    case peakMemory = "peak_memory_bytes"
  }
}
