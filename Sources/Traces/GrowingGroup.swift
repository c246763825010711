import Failures
import HDF5

/// The variables of a group that grow together along one axis.
///
/// Their lengths can differ after a process was killed in the middle of its last write; the shortest counts.
struct GrowingGroup {
  // A list, since the order in which datasets are closed decides where their data lie in the file.
  private let variables: [(name: String, dataset: HDF5Dataset)]
  private let steps: HDF5Dataset
  /// Complete rows.
  private(set) var rows: Int

  /// Opens variables of a group; `stepName` is the one that holds the steps.
  init(_ root: HDF5Group, _ name: String, _ variableNames: [String], stepName: String = "step") throws {
    let group = try root.group(name)
    let steps = try group.dataset(stepName)
    guard steps.shape.count == 1 else {
      throw Failure(.badData, steps.subject, "its shape \(steps.shape) is not that of a list of steps")
    }
    self.steps = steps
    variables = try [(stepName, steps)] + variableNames.map { ($0, try group.dataset($0)) }
    rows = variables.map(\.dataset.rows).min() ?? 0
  }

  /// The steps of the complete rows.
  func recordedSteps() throws -> [Int] {
    try steps.read(Int64.self, rows: 0..<rows).map { Int($0) }
  }

  /// The last step recorded.
  func lastStep() throws -> Int? {
    guard rows > 0 else { return nil }
    return try steps.read(Int64.self, rows: (rows - 1)..<rows).first.map { Int($0) }
  }

  /// How many rows from the start have steps up to `step`.
  func rows(through step: Int) throws -> Int {
    guard let last = try lastStep(), last > step else { return rows }
    return try recordedSteps().firstIndex { $0 > step } ?? rows
  }

  private func variable(_ name: String) throws -> HDF5Dataset {
    guard let variable = variables.first(where: { $0.name == name })?.dataset else {
      throw Failure(.internalError, name, "was not opened")
    }
    return variable
  }

  /// A variable, after a check that its rows have the expected shape.
  func variable(_ name: String, shape: [Int]) throws -> HDF5Dataset {
    let variable = try variable(name)
    guard Array(variable.shape.dropFirst()) == shape, !variable.shape.isEmpty else {
      throw Failure(
        .badData, variable.subject,
        "its shape \(variable.shape) is not (\(rows)" + shape.map { ", \($0)" }.joined() + ")")
    }
    return variable
  }

  /// Whether some variable has another number of rows.
  func differs(from rows: Int) -> Bool { variables.contains { $0.dataset.rows != rows } }

  /// Cuts or extends every variable.
  mutating func resize(rows: Int) throws {
    for (_, dataset) in variables where dataset.rows != rows { try dataset.resize(rows: rows) }
    self.rows = rows
  }

  /// Writes numbers at a row.
  func write<Value: HDF5Number>(_ name: String, _ values: [Value], at row: Int) throws {
    try variable(name).write(values, at: row)
  }

  /// Writes texts at a row.
  func write(_ name: String, texts: [String], at row: Int) throws {
    try variable(name).write(texts, at: row)
  }
}
