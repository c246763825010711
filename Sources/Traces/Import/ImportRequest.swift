/// What an import is asked to read, whatever the form of the source.
public struct ImportRequest: Sendable {
  /// Files, or folders to search for them.
  public var paths: [String]
  /// The run's name, when everything given is one run.
  public var run: String?
  /// What counts where a run has two values of a metric at one step; nil lets the later count unless that looks like two runs.
  public var repeated: RepeatedValues?

  /// Names what is to be read.
  public init(_ paths: [String], run: String? = nil, repeated: RepeatedValues? = nil) {
    self.paths = paths
    self.run = run
    self.repeated = repeated
  }
}

/// What counts where a run repeats steps that it recorded before.
public enum RepeatedValues: String, CaseIterable, Sendable {
  /// A later part of a run replaces everything from its first step on.
  case latest
  /// What was recorded first stays; a later part only continues it.
  case first
  /// Two different values of one step are an error.
  case refuse
}
