/// What became of one key of a configuration file; every key gets one, so that nothing is dropped in silence.
public struct ConfigurationNote: Codable, Equatable, Sendable {
  /// What became of it.
  public enum Outcome: String, Codable, Sendable {
    /// It is set here as the file says.
    case honoured
    /// It decides nothing here, for the reason given.
    case unused
    /// The file does not say it, and GPT-NeoX's default may be another than what is done here.
    case assumed
    /// It is not known and was left out.
    case unknown
  }

  /// The key, with `-` replaced by `_`.
  public var key: String
  /// Its value in one line, shortened.
  public var value: String
  /// What became of it.
  public var outcome: Outcome
  /// Why, or what it sets; empty when there is nothing to say.
  public var reason: String

  /// The line to print.
  public var text: String {
    let setting = value.isEmpty ? key : "\(key): \(value)"
    switch outcome {
    case .honoured: return "\(setting) is used\(reason.isEmpty ? "" : " (\(reason))")"
    case .unused: return "\(setting) has no effect: \(reason)"
    case .assumed: return "\(setting) is not given: \(reason)"
    case .unknown: return "warning: \(setting) is not known and left out"
    }
  }
}
