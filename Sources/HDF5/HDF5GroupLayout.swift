import Failures

/// What a group holds, groups inside it too: all but the values.
final class HDF5GroupLayout {
  /// A text attribute.
  typealias Text = (name: String, text: String)

  /// A dataset.
  struct Variable {
    let type: ElementType
    /// The extents; the first is that of the rows which everything along the same axis has.
    fileprivate(set) var shape: [Int]
    /// Its name as a dimension scale; nil when it is none.
    let scale: String?
    /// For every axis the name of its dimension scale.
    let axes: [String?]
    let attributes: [Text]

    /// Values in one row.
    var rowSize: Int { shape.dropFirst().reduce(1, *) }
    /// Extent of the first axis; 1 for a scalar.
    var rows: Int { shape.first ?? 1 }
  }

  /// What bears a name.
  enum Entry {
    case group(HDF5GroupLayout)
    case variable(Variable)
  }

  private static let deepest = 8

  let attributes: [Text]
  /// What is in the group, in the order of the names' bytes.
  let entries: [(name: String, entry: Entry)]

  /// Reads the layout.
  ///
  /// - Parameter names: the text attributes to take over where they are there.
  /// - Throws: `Failure` of kind `badData` for a damaged group, data that are neither numbers nor fixed-length text, and groups
  ///   that lie too deep.
  init(_ source: HDF5Group, attributes names: [String], depth: Int = 0) throws {
    guard depth <= Self.deepest else {
      throw Failure(.badData, source.subject, "lies more than \(Self.deepest) groups deep")
    }
    attributes = source.texts(names)
    var entries: [(name: String, entry: Entry)] = []
    var shortest: [String: Int] = [:]
    for name in try source.names() {
      if let inner = try? source.group(name) {
        entries.append((name, .group(try HDF5GroupLayout(inner, attributes: names, depth: depth + 1))))
        continue
      }
      let variable = try Variable(source.dataset(name), attributes: names)
      if let axis = variable.firstAxis { shortest[axis] = min(shortest[axis] ?? .max, variable.rows) }
      entries.append((name, .variable(variable)))
    }
    self.entries = try entries.map { name, entry in
      guard case .variable(var variable) = entry else { return (name, entry) }
      if let rows = variable.firstAxis.flatMap({ shortest[$0] }) { variable.shape[0] = rows }
      for (axis, extent) in zip(variable.axes, variable.shape).dropFirst() {
        guard let axis, let rows = shortest[axis], rows != extent else { continue }
        throw Failure(.badData, "\(source.subject)/\(name)", "its axis \(axis) is not as long as the others along it")
      }
      return (name, .variable(variable))
    }
  }
}

extension HDF5GroupLayout.Variable {
  fileprivate init(_ dataset: HDF5Dataset, attributes names: [String]) throws {
    guard let type = try dataset.elementType() else {
      throw Failure(.badData, dataset.subject, "holds neither numbers nor fixed-length text")
    }
    self.type = type
    shape = dataset.shape
    scale = dataset.scaleName()
    axes = scale == nil ? dataset.axisNames() : []
    attributes = dataset.texts(names)
  }

  /// The axis along which its rows lie; for an axis itself that is its own.
  fileprivate var firstAxis: String? { shape.isEmpty ? nil : scale ?? axes[0] }
}

extension HDF5AttributeHolder {
  fileprivate func texts(_ names: [String]) -> [HDF5GroupLayout.Text] {
    names.compactMap { name in (try? readText(name)).map { (name, $0) } }
  }
}
