import Training

/// One run of a plan: its name, which is its folder, and all that decides its result apart from the corpus.
public struct PlannedRun: Codable, Equatable, Sendable {
  /// The run's name.
  public var name: String
  /// The run's configuration.
  public var configuration: RunConfiguration

  /// Plans a run.
  public init(name: String, configuration: RunConfiguration) {
    self.name = name
    self.configuration = configuration
  }

  /// Names of runs for a message: at most four, and how many there are.
  public static func shortList(_ names: [String]) -> String {
    names.count <= 4
      ? names.joined(separator: ", ") : "\(names[0]) ... \(names[names.count - 1]) (\(names.count) runs)"
  }
}
