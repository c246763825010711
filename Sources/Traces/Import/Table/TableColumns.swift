import Failures

/// Which columns of a table hold what.
public struct TableColumns: Sendable {
  /// Rows are used only where a column holds a value.
  public struct Condition: Sendable, Equatable {
    /// The column.
    public var column: String
    /// What it must hold, letter by letter.
    public var value: String

    /// Reads "COLUMN=VALUE"; the first equals sign divides.
    ///
    /// - Throws: `Failure` of kind `usage` when there is none.
    public init(_ text: String) throws {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else {
        throw Failure(.usage, "--where \(text)", "has no equals sign", remedy: "write COLUMN=VALUE")
      }
      (column, value) = (parts[0], parts[1])
    }
  }

  /// The column with the run's identifier; nil for a wide table, in which every value column is a run.
  public var run: String?
  /// The column with the step; nil makes the import fail with a list of the columns.
  public var step: String?
  /// The columns with values; nil for all columns of numbers.
  public var values: [String]?
  /// Which rows are used.
  public var conditions: [Condition]
  /// What the values of a wide table are.
  public var metric: String

  /// Names the columns.
  public init(
    run: String? = nil, step: String?, values: [String]? = nil, conditions: [Condition] = [], metric: String = "value"
  ) {
    self.run = run
    self.step = step
    self.values = values
    self.conditions = conditions
    self.metric = metric
  }

  /// The step column's name.
  ///
  /// - Throws: `Failure` of kind `usage` that lists the columns there are, and says which looks right.
  func requiredStep(of columns: [String], in path: String) throws -> String {
    if let step { return step }
    let likely = columns.first {
      ["step", "steps", "global_step", "iteration", "iter", "_step"].contains($0.lowercased())
    }
    throw Failure(
      .usage, "--step-column", "is not given",
      remedy: likely.map { "give --step-column \($0)" } ?? "the columns of \(path) are \(Self.list(columns))")
  }

  /// That a table has no such column.
  static func missing(_ option: String, _ name: String, among columns: [String], in path: String) -> Failure {
    Failure(
      .usage, "\(option) \(name)", "is no column of \(path)", remedy: "its columns are \(list(columns))")
  }

  /// The first names of a list, for messages.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).map { $0.isEmpty ? "(no name)" : String($0.prefix(60)) }.joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }
}
