/// The sorts of events in a trace; the raw value is the word that stands there.
public enum TraceEventKind: String, Sendable, CaseIterable {
  /// Said without alarm.
  case note
  /// What the reader must know before believing the run.
  case warning
  /// The run was continued or begun again.
  case restart
  /// The run is the same as another.
  case duplicate
  /// The run ended with a loss or gradient that is not finite.
  case diverged

  /// The sort that a word in a trace means; a word that nothing here writes is a note.
  ///
  /// "divergence" stands in the traces of earlier versions.
  public init(word: String) {
    self = word == "divergence" ? .diverged : Self(rawValue: word) ?? .note
  }

  /// Whether everybody who reads the run's results has to be told.
  public var isAlarm: Bool { self == .warning || self == .diverged }
}
