import Failures
import HDF5

/// Values of one variable, of the type in which they are stored.
enum StoredValues {
  case integers([Int64])
  case floats([Float])
  case doubles([Double])
  case texts([String])

  /// Reads rows of a dataset.
  init(_ dataset: HDF5Dataset, _ type: ElementType, rows: Range<Int>) throws {
    switch type {
    case .int64: self = .integers(try dataset.read(Int64.self, rows: rows))
    case .float32: self = .floats(try dataset.read(Float.self, rows: rows))
    case .float64: self = .doubles(try dataset.read(Double.self, rows: rows))
    case .string: self = .texts(try dataset.readTexts(rows: rows))
    }
  }

  var count: Int {
    switch self {
    case .integers(let values): values.count
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .texts(let values): values.count
    }
  }

  /// A number as 64-bit floating point; nil for text.
  func number(at index: Int) -> Double? {
    switch self {
    case .integers(let values): Double(values[index])
    case .floats(let values): Double(values[index])
    case .doubles(let values): values[index]
    case .texts: nil
    }
  }
}

extension GroupOutline {
  private static let valuesPerBlock = 1 << 18

  /// Calls `body` with block after block of rows of the first axis and the values in them of variables that lie along it.
  ///
  /// The trace is opened for every block alone, so that a run may go on meanwhile; its later rows are left for the next export.
  ///
  /// - Throws: `Failure` of kind `badData` when the trace is damaged, and what `body` throws.
  func forEachBlock(
    of variables: [Variable], in trace: TraceReader,
    _ body: (_ rows: Range<Int>, _ values: [StoredValues]) throws -> Void
  ) throws {
    guard let first = variables.first?.axes.first else { return }
    let count = try axis(first).count
    let widths = try variables.map { try $0.axes.dropFirst().reduce(1) { try $0 * axis($1).count } }
    let step = max(1, Self.valuesPerBlock / max(1, widths.reduce(0, +)))
    var start = 0
    while start < count {
      let rows = start..<min(count, start + step)
      let values = try trace.withDatasets(path, variables.map(\.name)) { datasets in
        try zip(datasets, variables).map { try StoredValues($0, $1.type, rows: rows) }
      }
      guard zip(values, widths).allSatisfy({ $0.count == rows.count * $1 }) else {
        throw Failure(.badData, "\(trace.path):/\(path)", "changed while it was read", remedy: "try again")
      }
      try body(rows, values)
      start = rows.upperBound
    }
  }
}
