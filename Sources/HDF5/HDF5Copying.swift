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
  private static let valuesPerChunk = 1 << 18
  private static let largestChunkBytes = 1 << 31

  /// Copies what another group holds, groups inside it too, and compresses the values (deflate after shuffling bytes).
  ///
  /// Dimension scales are scales again. Along each of them the rows are copied that everything along it has, as they are at
  /// the first look; values are then read block by block, each by a look of its own. Data that are neither numbers nor
  /// fixed-length text are refused.
  ///
  /// - Parameters:
  ///   - compression: 1, fast, to 9, small.
  ///   - attributes: the text attributes of groups and datasets to take over where they are there. They are asked for by name
  ///     since the library does not survive every damaged list of attributes.
  /// - Throws: `Failure` of kind `badData` when the other group is damaged, of kind `cannotCreate` or `inputOutput`.
  public func copy(_ source: some HDF5Source, compression: Int, attributes: [String]) throws {
    let layout = try source.read { try HDF5GroupLayout($0, attributes: attributes) }
    try fill(layout, at: [], from: source, compression)
  }

  private func fill(
    _ layout: HDF5GroupLayout, at place: [String], from source: some HDF5Source, _ compression: Int
  ) throws {
    for (name, text) in layout.attributes { try writeText(name, text) }
    var scales: [String: HDF5Dataset] = [:]
    var others: [(dataset: HDF5Dataset, axes: [String?])] = []
    for (name, entry) in layout.entries {
      switch entry {
      case .group(let inner): try createGroup(name).fill(inner, at: place + [name], from: source, compression)
      case .variable(let variable):
        let copied = try copyValues(of: variable, named: name, at: place, from: source, compression)
        for (name, text) in variable.attributes { try copied.writeText(name, text) }
        if let scale = variable.scale {
          try copied.makeScale(scale)
          scales[scale] = copied
        } else {
          others.append((copied, variable.axes))
        }
      }
    }
    for other in others {
      for (axis, name) in other.axes.enumerated() {
        if let scale = name.flatMap({ scales[$0] }) { try other.dataset.attachScale(scale, axis: axis) }
      }
    }
  }

  private func copyValues(
    of variable: HDF5GroupLayout.Variable, named name: String, at place: [String], from source: some HDF5Source,
    _ compression: Int
  ) throws -> HDF5Dataset {
    let width =
      switch variable.type {
      case .string(let bytes): bytes
      case .float32: 4
      default: 8
      }
    let rows = max(1, min(variable.rows, Self.valuesPerChunk / max(1, variable.rowSize)))
    let isSmall = variable.rowSize <= Self.largestChunkBytes / width / rows
    let chunk =
      variable.shape.isEmpty || variable.shape.contains(0) || !isSmall ? nil : [rows] + variable.shape.dropFirst()
    let copied = try createDataset(
      name, variable.type, shape: variable.shape, chunk: chunk, compression: chunk == nil ? nil : compression)
    var start = 0
    while start < variable.rows {
      let range = start..<min(variable.rows, start + rows)
      try source.read { group in
        let original = try place.reduce(group) { try $0.group($1) }.dataset(name)
        guard original.rowSize == variable.rowSize else {
          throw Failure(.badData, original.subject, "changed while it was copied", remedy: "try again")
        }
        try copied.copy(range, of: original, variable.type)
      }
      start = range.upperBound
    }
    return copied
  }
}

extension HDF5Dataset {
  fileprivate func copy(_ rows: Range<Int>, of original: HDF5Dataset, _ type: ElementType) throws {
    switch type {
    case .int64: try write(original.read(Int64.self, rows: rows), at: rows.lowerBound)
    case .float32: try write(original.read(Float.self, rows: rows), at: rows.lowerBound)
    case .float64: try write(original.read(Double.self, rows: rows), at: rows.lowerBound)
    case .string: try write(original.readTexts(rows: rows), at: rows.lowerBound)
    }
  }
}
