/// How far a run has come: the one set of words for it in notes of progress, in tables, in results and in JSON.
public enum RunState: String, Codable, CaseIterable, Sendable {
  /// Not begun.
  case waiting
  /// Training now; in a note of progress also: killed while it did.
  case running
  /// Stopped or killed before the end; the same command continues it.
  case stopped
  /// All updates done, whether or not its weights are still there.
  case finished
  /// Ended because a loss or gradient was not finite, or the gradient too large for Adam; the same command leaves it so.
  case diverged
  /// Ended by an error that says nothing about its training, for example a full disk; the same command tries again.
  case failed
  /// Its folder may not be read, so nobody knows.
  case unreadable

  /// Whether the run ended in a way that keeps it out of comparisons.
  public var isBroken: Bool { self == .diverged || self == .failed }

  /// Whether nothing more is to come from the run now.
  public var hasEnded: Bool { self == .finished || isBroken }
}
