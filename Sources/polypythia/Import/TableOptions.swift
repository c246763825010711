import ArgumentParser
import Failures
import Traces

/// The options that say which columns of a table hold what.
struct TableOptions: ParsableArguments {
  @Option(help: "The column with the run's identifier. (default: none: every value column is a run)")
  var runColumn: String?

  @Option(help: "The column with the step.")
  var stepColumn: String?

  @Option(help: "Columns with values, divided by commas. (default: all columns of numbers)")
  var valueColumns: String?

  @Option(name: .customLong("where"), help: "COLUMN=VALUE: use only rows that hold it; may be given more than once.")
  var conditions: [String] = []

  @Option(help: "What the values are when every value column is a run. (default: value)")
  var metric: String?

  /// The columns as they were given.
  ///
  /// - Throws: `Failure` of kind `usage` when options do not go together.
  func columns() throws -> TableColumns {
    if runColumn != nil, metric != nil {
      throw Failure(
        .usage, "--metric", "names the values of a table without --run-column",
        remedy: "choose columns with --value-columns")
    }
    return TableColumns(
      run: runColumn, step: stepColumn, values: valueColumns?.split(separator: ",").map(String.init),
      conditions: try conditions.map(TableColumns.Condition.init), metric: metric ?? "value")
  }
}
