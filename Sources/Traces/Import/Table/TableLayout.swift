import Failures

/// Which columns of a table are what, found once from its head.
struct TableLayout {
  /// What a table's columns are.
  enum Form: Equatable {
    /// A column says of which run a row is; value columns are metrics.
    case long
    /// The table is of one run; value columns are metrics.
    case oneRun
    /// Every value column is a run.
    case wide
    /// A chart of Weights & Biases: every value column names its run and its metric.
    case chart
  }

  /// A column that may hold values.
  struct Value {
    var column: Int
    /// The run, where the column is one's.
    var run: String?
    /// The metric; nil where the row names it.
    var metric: String?
    /// The name for messages.
    var name: String
    var isAsked: Bool
  }

  let header: [String]
  let form: Form
  let step: Int
  let run: Int?
  /// Columns whose values are appended to the run's name: seed, fold.
  private(set) var runSuffixes: [Int] = []
  let metric: Int?
  /// The column that says of MLflow's values that they are not a number.
  let nanFlag: Int?
  /// Columns that tell runs or curves apart and were not used for it.
  private(set) var identities: [Int] = []
  let conditions: [(column: Int, value: String)]
  let values: [Value]
  /// Columns that are neither runs nor metrics, and why.
  private(set) var leftOut: [(name: String, reason: String)] = []
  /// How the columns were understood, where nobody said.
  private(set) var notes: [String] = []

  /// Finds the columns.
  ///
  /// - Throws: `Failure` of kind `usage` for columns that are not there, `badData` for names that occur twice where they matter.
  init(header: [String], _ columns: TableColumns, _ source: TableSource) throws {
    let (path, isOneRun) = (source.path, source.isOneRun)
    func place(_ name: String, _ option: String) throws -> Int {
      guard let first = header.firstIndex(of: name) else {
        throw TableColumns.missing(option, name, among: header, in: path)
      }
      guard header.lastIndex(of: name) == first else {
        throw Failure(
          .badData, "\(path) line 1", "has several columns \"\(name)\"", remedy: "give them different names")
      }
      return first
    }
    self.header = header
    let step = try place(columns.requiredStep(of: header, in: path), "--step-column")
    let conditions = try columns.conditions.map { (column: try place($0.column, "--where"), value: $0.value) }
    let isChart = Self.isChart(header, except: step)
    var runColumns: [Int] = []
    if let name = columns.run {
      let parts = header.contains(name) ? [name] : name.split(separator: ",").map(String.init)
      runColumns = try parts.map { try place($0, "--run-column") }
    }
    var run = runColumns.first
    let likely = isOneRun ? ColumnNames.runOfItsOwn(among: header) : ColumnNames.run(among: header)
    if run == nil, !source.isNamed, !isChart, let found = likely, found != step,
      !conditions.contains(where: { $0.column == found })
    {
      run = found
      runColumns = [found] + header.indices.filter { $0 != found && header[$0].lowercased() == "seed" }
      notes.append(
        "column \(runColumns.map { header[$0] }.joined(separator: " with ")) says which run a row is of")
    }
    runSuffixes = Array(runColumns.dropFirst())
    let metric =
      try columns.metricColumn.map { try place($0, "--metric-column") }
      ?? (isChart ? nil : ColumnNames.metric(among: header))
    if columns.step == nil { notes.append("column \(header[step]) holds the step") }
    if let metric, columns.metricColumn == nil {
      notes.append("column \(header[metric]) says which metric a row is of")
    }
    nanFlag = metric == nil ? nil : header.firstIndex { $0.lowercased() == "is_nan" }
    let keys = Set([step] + [run, metric, nanFlag].compactMap { $0 } + runColumns + conditions.map(\.column))
    let free = header.indices.filter { !keys.contains($0) }
    let asked = columns.asked(among: Set(header))
    var chosen: [Int] = []
    for name in asked ?? [] {
      let found = header.indices.filter {
        header[$0] == name || (isChart && $0 != step && ColumnNames.chart(header[$0])?.metric == name)
      }
      guard !found.isEmpty else { throw TableColumns.missing("--value-columns", name, among: header, in: path) }
      if let key = found.first(where: { $0 == step || $0 == run }) {
        throw Failure(.usage, "--value-columns \(header[key])", "holds the step or the run, not values")
      }
      chosen += found
    }
    if asked == nil {
      for column in free {
        let name = isChart ? ColumnNames.chart(header[column])?.metric ?? header[column] : header[column]
        if let reason = ColumnNames.reasonToLeaveOut(name, isFirst: column == 0) {
          leftOut.append((header[column], reason))
        } else if ColumnNames.isIdentity(name) {
          identities.append(column)
          leftOut.append((header[column], "it tells runs or curves apart and is no metric"))
        } else {
          chosen.append(column)
        }
      }
      if metric != nil, let value = chosen.first(where: { header[$0].lowercased() == "value" }) {
        leftOut += chosen.filter { $0 != value }.map { (header[$0], "it stands beside the column of values") }
        chosen = [value]
      }
    }
    form =
      isChart
      ? .chart
      : run != nil
        ? .long
        : isOneRun || Self.isOneRun(chosen.map { header[$0] }, columns, header, metric) ? .oneRun : .wide
    if form == .wide, asked == nil {
      let means = chosen.filter { ColumnNames.isStatistic(header[$0]) }
      if means.count < chosen.count {
        leftOut += means.map { (header[$0], "a statistic beside columns of runs") }
        chosen.removeAll { means.contains($0) }
      }
      let runs = chosen.filter { !ColumnNames.isMetric(header[$0]) }
      if !runs.isEmpty, runs.count < chosen.count {
        for column in chosen where !runs.contains(column) {
          leftOut.append((header[column], "a metric beside columns of runs"))
        }
        chosen = runs
      }
    }
    (self.step, self.run, self.metric, self.conditions) = (step, run, metric, conditions)
    if form == .oneRun, !isOneRun, columns.metric == nil {
      notes.append("the columns are metrics of one run")
    }
    if let name = columns.metric, form == .chart || form == .long {
      notes.append("the table names its metrics itself, so that --metric \(name) is not used")
    }
    let pairs = form == .wide && columns.metric == nil ? chosen.map { ColumnNames.runAndMetric(header[$0]) } : []
    let arePairs = !pairs.isEmpty && pairs.allSatisfy { $0 != nil }
    if form == .wide, columns.metric == nil {
      notes.append(arePairs ? "every column names its run and metric" : "every column is a run; --metric says of what")
    }
    let unique = Self.uniqueNames(header)
    let form = form
    var charts: [String: Int] = [:]
    values = chosen.map { column in
      var value = Value(column: column, metric: unique[column], name: unique[column], isAsked: asked != nil)
      if form == .wide { (value.run, value.metric) = (unique[column], columns.metric ?? "value") }
      if arePairs, let pair = ColumnNames.runAndMetric(header[column]) {
        (value.run, value.metric) = (pair.run, pair.metric)
      }
      if form == .chart, let chart = ColumnNames.chart(header[column]) {
        let count = charts[header[column], default: 0] + 1
        charts[header[column]] = count
        (value.run, value.metric) = (count > 1 ? "\(chart.run) (\(count))" : chart.run, chart.metric)
      }
      if metric != nil { value.metric = nil }
      if let tag = source.boardTag, header[column].lowercased() == "value" { value.metric = tag }
      return value
    }
    try check(path)
  }

  /// A table whose columns are metrics, of which nobody said that they are runs.
  private static func isOneRun(
    _ names: [String], _ columns: TableColumns, _ header: [String], _ metric: Int?
  ) -> Bool {
    guard columns.metric == nil else { return false }
    if metric != nil || header.map({ $0.lowercased() }) == ["wall time", "step", "value"] { return true }
    return ColumnNames.areOfOneRun(names)
  }

  private static func isChart(_ header: [String], except step: Int) -> Bool {
    let others = header.enumerated().filter { $0.offset != step && !$0.element.isEmpty }
    return !others.isEmpty && others.allSatisfy { ColumnNames.chart($0.element) != nil }
  }

  private func check(_ path: String) throws {
    guard !values.isEmpty else { throw Failure(.badData, path, "has no column with values") }
    guard metric == nil || values.count == 1 else {
      throw Failure(
        .usage, "--metric-column", "needs one column of values, and \(path) has \(values.count)",
        remedy: "choose it with --value-columns")
    }
    let isOfRuns = form == .wide || form == .chart
    guard isOfRuns || values.count <= MetricCollector.mostMetrics else {
      throw Failure(
        .badData, "\(path) line 1", "has \(values.count) value columns, more than \(MetricCollector.mostMetrics)",
        remedy: "choose some with --value-columns")
    }
    guard values.count <= MetricCollector.mostRuns else {
      throw Failure(
        .badData, "\(path) line 1", "has \(values.count) columns of runs, more than \(MetricCollector.mostRuns)",
        remedy: "choose some with --value-columns")
    }
  }

  /// Names of columns for people: where a name is empty or occurred before, the column's number tells it apart.
  private static func uniqueNames(_ header: [String]) -> [String] {
    var seen = Set<String>()
    let given = Set(header)
    return header.enumerated().map { column, name in
      if !name.isEmpty, seen.insert(name).inserted { return name }
      var answer = name.isEmpty ? "column \(column + 1)" : "\(name) (column \(column + 1))"
      while given.contains(answer) || !seen.insert(answer).inserted { answer += "'" }
      return answer
    }
  }
}
