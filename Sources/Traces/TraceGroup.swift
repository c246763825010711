import Failures
import HDF5

/// A group of a trace while it is being laid out: axes first, then the variables over them. Every axis is a dimension
/// scale, and everything says its unit and what it is.
final class TraceGroup {
  private let group: HDF5Group
  private var axes: [(name: String, dataset: HDF5Dataset)] = []

  init(_ parent: HDF5Group, _ name: String, longName: String) throws {
    group = try parent.createGroup(name)
    try group.setAttribute("long_name", longName)
  }

  /// Adds an axis that grows.
  func growingAxis(_ name: String, chunk: Int, longName: String) throws {
    let dataset = try group.createDataset(name, .int64, shape: [0], chunk: [chunk])
    try finish(axis: name, dataset, longName)
  }

  /// Adds an axis of the numbers 0 ..< count.
  func indexAxis(_ name: String, count: Int, longName: String) throws {
    try numberedAxis(name, Array(0..<count), longName: longName)
  }

  /// Adds an axis of given numbers.
  func numberedAxis(_ name: String, _ numbers: [Int], longName: String) throws {
    let dataset = try group.createDataset(name, .int64, shape: [numbers.count])
    try dataset.write(numbers.map { Int64($0) })
    try finish(axis: name, dataset, longName)
  }

  /// Adds an axis of names.
  func namedAxis(_ name: String, _ names: [String], longName: String) throws {
    let dataset = try texts(name, names)
    try finish(axis: name, dataset, longName)
  }

  /// Adds a variable over axes that were added before. The first axis may be a growing one; `chunk` is then the number of
  /// its rows that are stored together.
  @discardableResult
  func variable(
    _ name: String, _ type: ElementType, _ axisNames: [String], chunk: Int? = nil, units: String = "1",
    longName: String
  ) throws -> HDF5Dataset {
    let scales = try axisNames.map { try axis($0) }
    let shape = scales.map(\.rows)
    let dataset = try group.createDataset(
      name, type, shape: shape, chunk: chunk.map { [$0] + shape.dropFirst() })
    try finish(variable: dataset, scales, units, longName)
    return dataset
  }

  /// Adds a variable of texts over one axis.
  func textVariable(_ name: String, _ values: [String], axis axisName: String, longName: String) throws {
    try finish(variable: texts(name, values), [axis(axisName)], "1", longName)
  }

  private func texts(_ name: String, _ values: [String]) throws -> HDF5Dataset {
    let width = values.map(\.utf8.count).max() ?? 1
    let dataset = try group.createDataset(name, .string(bytes: width), shape: [values.count])
    try dataset.write(values)
    try dataset.setAttribute("_Encoding", "utf-8")
    return dataset
  }

  private func axis(_ name: String) throws -> HDF5Dataset {
    guard let scale = axes.first(where: { $0.name == name })?.dataset else {
      throw Failure(.internalError, name, "is no axis of this group")
    }
    return scale
  }

  private func finish(axis name: String, _ dataset: HDF5Dataset, _ longName: String) throws {
    try dataset.setAttribute("units", "1")
    try dataset.setAttribute("long_name", longName)
    try dataset.makeScale(name)
    axes.append((name, dataset))
  }

  private func finish(variable: HDF5Dataset, _ scales: [HDF5Dataset], _ units: String, _ longName: String) throws {
    try variable.setAttribute("units", units)
    try variable.setAttribute("long_name", longName)
    for (index, scale) in scales.enumerated() { try variable.attachScale(scale, axis: index) }
  }
}
