import Failures

/// Which columns of a delimited table are what, found once from its first record.
struct TableLayout {
  let header: [String]
  let step: Int
  let run: Int?
  let conditions: [(column: Int, value: String)]
  /// Columns that may hold values, with their names made unique.
  let values: [(column: Int, name: String, isAsked: Bool)]

  /// Finds the columns.
  ///
  /// - Throws: `Failure` of kind `usage` for columns that are not there, `badData` for names that occur twice where they matter.
  init(header: [String], _ columns: TableColumns, path: String) throws {
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
    let run = try columns.run.map { try place($0, "--run-column") }
    let conditions = try columns.conditions.map { (column: try place($0.column, "--where"), value: $0.value) }
    let keys = Set([step] + (run.map { [$0] } ?? []) + conditions.map(\.column))
    let asked = try columns.values?.map { try place($0, "--value-columns") }
    if let key = asked?.first(where: { $0 == step || $0 == run }) {
      throw Failure(.usage, "--value-columns \(header[key])", "holds the step or the run, not values")
    }
    if run == nil, asked == nil { try Self.requireDifferentRuns(header, except: keys, path: path) }
    let names = Self.uniqueNames(header)
    values = (asked ?? header.indices.filter { !keys.contains($0) }).map { ($0, names[$0], asked != nil) }
    (self.step, self.run, self.conditions) = (step, run, conditions)
    guard !values.isEmpty else { throw Failure(.badData, path, "has no column with values") }
    guard run == nil || values.count <= MetricCollector.mostMetrics else {
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

  private static func requireDifferentRuns(_ header: [String], except keys: Set<Int>, path: String) throws {
    var seen: [String: Int] = [:]
    for (column, name) in header.enumerated() where !keys.contains(column) {
      if let earlier = seen[name] {
        throw Failure(
          .badData, "\(path) line 1",
          "columns \(earlier + 1) and \(column + 1) are both named \"\(name.prefix(60))\", and each is a run",
          remedy: "give every run its own name")
      }
      seen[name] = column
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
