import CHDF5
import Failures
import Files

extension HDF5File {
  /// Writes a file that memory may not hold; it appears under its name when `fill` has returned.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`, and what `fill` throws; an earlier file of that name is left
  ///   as it was then.
  public static func build(_ path: String, fill: (_ root: HDF5Group) throws -> Void) throws {
    try AtomicWriting.build(path) { temporary in
      try create(temporary).close()
      let file = try openForAppending(temporary)
      try fill(file.root())
      try file.close()
    }
  }
}

extension HDF5Group {
  private static let deepest = 8
  private static let valuesPerChunk = 1 << 18
  private static let largestChunkBytes = 1 << 31

  /// Copies what another group holds, groups inside it too, and compresses the values (deflate after shuffling bytes).
  ///
  /// Dimension scales are scales again. Data that are neither numbers nor fixed-length text are refused.
  ///
  /// - Parameters:
  ///   - compression: 1, fast, to 9, small.
  ///   - attributes: the text attributes of groups and datasets to take over where they are there. They are asked for by name
  ///     since the library does not survive every damaged list of attributes.
  /// - Throws: `Failure` of kind `badData` when the other group is damaged, of kind `cannotCreate` or `inputOutput`.
  public func copy(_ source: HDF5Group, compression: Int, attributes: [String]) throws {
    try copy(source, compression, attributes, depth: 0)
  }

  private func copy(_ source: HDF5Group, _ compression: Int, _ attributes: [String], depth: Int) throws {
    guard depth <= Self.deepest else {
      throw Failure(.badData, source.subject, "lies more than \(Self.deepest) groups deep")
    }
    try takeOver(attributes, of: source)
    var copies: [String: HDF5Dataset] = [:]
    var axes: [(dataset: HDF5Dataset, names: [String?])] = []
    for name in try source.names() {
      if let inner = try? source.group(name) {
        try createGroup(name).copy(inner, compression, attributes, depth: depth + 1)
        continue
      }
      let original = try source.dataset(name)
      let copied = try copyValues(of: original, named: name, compression: compression)
      try copied.takeOver(attributes, of: original)
      if let scale = original.scaleName() {
        try copied.makeScale(scale)
        copies[name] = copied
      } else {
        axes.append((copied, original.axisNames()))
      }
    }
    for variable in axes {
      for (axis, name) in variable.names.enumerated() {
        if let scale = name.flatMap({ copies[$0] }) { try variable.dataset.attachScale(scale, axis: axis) }
      }
    }
  }

  private func copyValues(of original: HDF5Dataset, named name: String, compression: Int) throws -> HDF5Dataset {
    guard let type = try original.elementType() else {
      throw Failure(.badData, original.subject, "holds neither numbers nor fixed-length text")
    }
    let width =
      switch type {
      case .string(let bytes): bytes
      case .float32: 4
      default: 8
      }
    let rows = max(1, min(original.rows, Self.valuesPerChunk / max(1, original.rowSize)))
    let isSmall = original.rowSize <= Self.largestChunkBytes / width / rows
    let chunk =
      original.shape.isEmpty || original.shape.contains(0) || !isSmall ? nil : [rows] + original.shape.dropFirst()
    let copied = try createDataset(
      name, type, shape: original.shape, chunk: chunk, compression: chunk == nil ? nil : compression)
    var start = 0
    while start < original.rows {
      let range = start..<min(original.rows, start + rows)
      switch type {
      case .int64: try copied.write(original.read(Int64.self, rows: range), at: start)
      case .float32: try copied.write(original.read(Float.self, rows: range), at: start)
      case .float64: try copied.write(original.read(Double.self, rows: range), at: start)
      case .string: try copied.write(original.readTexts(rows: range), at: start)
      }
      start = range.upperBound
    }
    return copied
  }
}

extension HDF5AttributeHolder {
  fileprivate func takeOver(_ attributes: [String], of other: some HDF5AttributeHolder) throws {
    for name in attributes { if let text = try? other.readText(name) { try writeText(name, text) } }
  }
}
