/// What an analysis may read.
public struct AnalysisContext {
  /// A folder of runs to compare with.
  public struct Group: Sendable {
    /// The folder as it was named.
    public var name: String
    /// Its runs.
    public var runs: [RunRecord]

    /// Names runs.
    public init(name: String, runs: [RunRecord]) {
      self.name = name
      self.runs = runs
    }
  }

  /// The folder as it was named; empty for runs that lie in none.
  public var folder: String
  /// The runs.
  public var runs: [RunRecord]
  /// Where results are kept; nil to keep none.
  public var resultsFolder: String?
  /// The paths of the runs' traces, beside which their checkpoints lie, by the runs' names.
  public var traces: [String: String] = [:]
  /// Counts of the tokens of the training text; nil where there is none.
  public var tokenCounts: TokenCounts?
  /// The second folder of a comparison.
  public var other: Group?
  /// Told what is being done, by analyses that take a while.
  public var progress: (String) -> Void = { _ in }

  /// Names what may be read.
  public init(folder: String = "", runs: [RunRecord], resultsFolder: String? = nil) {
    self.folder = folder
    self.runs = runs
    self.resultsFolder = resultsFolder
  }
}
