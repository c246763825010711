import Failures

/// Which columns of a table hold what; nil where their names decide.
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

  /// The column with the run's identifier.
  public var run: String?
  /// The column with the step.
  public var step: String?
  /// The columns with values, each a name or names divided by commas; nil for all columns of numbers.
  public var values: [String]?
  /// The column that says which metric a row is of, in tables with a single column of values.
  public var metricColumn: String?
  /// Which rows are used.
  public var conditions: [Condition]
  /// What the values are where every value column is a run; nil where it is not said.
  public var metric: String?

  /// Names the columns.
  public init(
    run: String? = nil, step: String? = nil, values: [String]? = nil, metricColumn: String? = nil,
    conditions: [Condition] = [], metric: String? = nil
  ) {
    self.run = run
    self.step = step
    self.values = values
    self.metricColumn = metricColumn
    self.conditions = conditions
    self.metric = metric
  }

  /// The step column's name, as it was given or as one of the columns is called.
  ///
  /// - Throws: `Failure` of kind `usage` that lists the columns there are.
  func requiredStep(of columns: [String], in path: String) throws -> String {
    if let step { return step }
    if let place = ColumnNames.step(among: columns) { return columns[place] }
    let hint =
      columns.contains { $0.lowercased().hasSuffix("time") || $0.lowercased().hasPrefix("relative time") }
      ? "; export a chart with the step on its x-axis"
      : columns.contains("") ? "; --step-column \"\" names the one without a name" : ""
    throw Failure(
      .usage, "--step-column", "is not given, and no column is named after steps",
      remedy: "the columns of \(path) are \(Self.list(columns))\(hint)")
  }

  /// The names that were asked for, taken apart where a text is no name itself.
  func asked(among names: Set<String>) -> [String]? {
    values.map { texts in
      texts.flatMap { names.contains($0) ? [$0] : $0.split(separator: ",").map(String.init) }
    }
  }

  /// Refuses what does not go together with one name for everything.
  ///
  /// - Throws: `Failure` of kind `usage`.
  func check(_ request: ImportRequest, files: Int) throws {
    if request.run != nil, files > 1 || run != nil {
      throw Failure(
        .usage, "--run",
        "names a single file's run, and there \(run != nil ? "is a run column" : "are \(files) files")",
        remedy: "leave --run out: every file is a run of its own name, unless a column says which run a row is of")
    }
    if metric != nil, request.run != nil || run != nil {
      throw Failure(
        .usage, "--metric", "names the values of a table in which every column is a run",
        remedy: "choose columns with --value-columns")
    }
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
