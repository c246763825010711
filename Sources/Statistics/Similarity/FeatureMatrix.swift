import Failures
import Numerics

/// A matrix of items (rows) by features (columns) in memory, all values finite.
public struct FeatureMatrix<Element: MatrixElement>: FeatureRows, Sendable, Equatable {
  /// Number of rows, at least 1.
  public let items: Int
  /// Number of columns, at least 1.
  public let features: Int
  /// The values, row by row.
  public let values: [Element]

  /// Takes `items` x `features` values, row by row.
  ///
  /// - Throws: `Failure` of kind `badData` when the shape is empty or does not fit the values, or a value is not finite.
  public init(_ values: [Element], items: Int, features: Int) throws {
    let (count, overflow) = items.multipliedReportingOverflow(by: features)
    guard items > 0, features > 0, !overflow, values.count == count else {
      throw Failure.shape("\(values.count) values are not \(items) items x \(features) features")
    }
    guard values.withUnsafeBufferPointer(Element.areFinite) else { throw Failure.notFinite("\(items) items") }
    self.items = items
    self.features = features
    self.values = values
  }

  /// Gives the rows of a range, without copying them.
  ///
  /// - Throws: what `body` throws.
  public func withRows<Result>(
    _ range: Range<Int>, _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    try values.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[range.lowerBound * features..<range.upperBound * features]))
    }
  }
}
