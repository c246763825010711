import ArgumentParser
import Failures
import Traces

/// The options that say which columns of a table hold what.
struct TableOptions: ParsableArguments {
  @Option(help: "The column with the run's identifier. (default: one named run, run_id, model, seed or the like)")
  var runColumn: String?

  @Option(help: "The column with the step. (default: one named step, global_step, iteration, epoch or the like)")
  var stepColumn: String?

  @Option(
    help: """
      A column with values, or several divided by commas; may be given more than once. (default: all columns of numbers but \
      counters and time stamps)
      """)
  var valueColumns: [String] = []

  @Option(
    help: "The column that says which metric a row is of, beside a single column of values. (default: key, metric …)")
  var metricColumn: String?

  @Option(name: .customLong("where"), help: "COLUMN=VALUE: use only rows that hold it; may be given more than once.")
  var conditions: [String] = []

  @Option(help: "What the values are where every value column is a run. (default: value)")
  var metric: String?

  /// The columns as they were given.
  ///
  /// - Throws: `Failure` of kind `usage` for a malformed condition.
  func columns() throws -> TableColumns {
    TableColumns(
      run: runColumn, step: stepColumn, values: valueColumns.isEmpty ? nil : valueColumns, metricColumn: metricColumn,
      conditions: try conditions.map(TableColumns.Condition.init), metric: metric)
  }
}
