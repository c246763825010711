/// An error for the person at the keyboard: what was wrong, where, and what to do about it.
///
/// Every module throws this one type, so that the command line can print one line and end with the exit code of the kind.
/// Programmer errors trap; everything that comes from outside (arguments, files, the system) throws.
public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
  /// What sort of failure it is; the raw value is the process exit code (BSD `sysexits.h`).
  public enum Kind: Int32, Sendable {
    /// The command line was used wrongly (EX_USAGE).
    case usage = 64
    /// Data are malformed, a checksum does not agree, an audit found something (EX_DATAERR).
    case badData = 65
    /// An input file or folder is missing or cannot be read (EX_NOINPUT).
    case missingInput = 66
    /// An internal error, or a run failed (EX_SOFTWARE).
    case internalError = 70
    /// An output cannot be created (EX_CANTCREAT).
    case cannotCreate = 73
    /// Reading or writing failed, the disk is full or too small for the plan (EX_IOERR).
    case inputOutput = 74
    /// Stopped by a signal; the same command continues (EX_TEMPFAIL).
    case stopped = 75
    /// The configuration is bad, or the folder belongs to another plan (EX_CONFIG).
    case configuration = 78
  }

  /// What exactly was wrong, where the program itself goes on by it.
  public enum Cause: Sendable {
    /// Weights lack a tensor that their model has.
    case missingTensor
  }

  /// The sort of failure, which decides the exit code.
  public let kind: Kind
  /// What it is about: a file with its offset, an option, a configuration key.
  public let subject: String
  /// What was found wrong.
  public let reason: String
  /// What to do about it; empty when there is nothing to say.
  public let remedy: String
  /// What exactly was wrong; nil where only people need to know.
  public let cause: Cause?

  /// Creates a failure; `subject: reason; remedy` is what the user reads, so none of the three ends with a full stop.
  public init(_ kind: Kind, _ subject: String, _ reason: String, remedy: String = "", cause: Cause? = nil) {
    self.kind = kind
    self.subject = subject
    self.reason = reason
    self.remedy = remedy
    self.cause = cause
  }

  /// The one line that is printed.
  public var description: String {
    remedy.isEmpty ? "\(subject): \(reason)" : "\(subject): \(reason); \(remedy)"
  }
}
