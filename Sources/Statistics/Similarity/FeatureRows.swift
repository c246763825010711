import Failures
import Numerics

/// A matrix of items (rows) by features (columns) that can be read in blocks of rows, so that it need not fit into memory.
public protocol FeatureRows<Element> {
  /// The type of the stored numbers.
  associatedtype Element: MatrixElement
  /// Number of rows.
  var items: Int { get }
  /// Number of columns.
  var features: Int { get }
  /// Gives the rows of a range, one after the other, to a closure; may be asked for any range, more than once.
  ///
  /// - Throws: what `body` throws, or a `Failure` when the rows cannot be read.
  func withRows<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<Element>) throws -> Result) throws -> Result
}

extension FeatureRows {
  /// Rows read at a time: 4 MiB of doubles, at least 64 rows.
  var blocks: [Range<Int>] { blocks(width: features) }

  /// The same where as many values of every row are held.
  func blocks(width: Int) -> [Range<Int>] {
    let height = max(64, min(2048, (1 << 19) / max(1, width)))
    return stride(from: 0, to: items, by: height).map { $0..<min($0 + height, items) }
  }
}

/// Rows that a closure reads from somewhere: two matrices larger than memory are compared through this.
public struct StreamedFeatures<Element: MatrixElement>: FeatureRows {
  /// Number of rows.
  public let items: Int
  /// Number of columns.
  public let features: Int
  private let read: (Range<Int>) throws -> [Element]

  /// Takes the shape and the closure that reads a range of rows, row by row; a comparison reads everything twice or more.
  ///
  /// - Throws: `Failure` of kind `badData` when a size is not positive.
  public init(items: Int, features: Int, read: @escaping (Range<Int>) throws -> [Element]) throws {
    guard items > 0, features > 0 else { throw Failure.shape("\(items) items x \(features) features have no values") }
    self.items = items
    self.features = features
    self.read = read
  }

  /// Reads the rows of a range.
  ///
  /// - Throws: what the closure throws, or `Failure` of kind `badData` when it gives another number of values than asked
  ///   for, or one that is not finite.
  public func withRows<Result>(
    _ range: Range<Int>, _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    let values = try read(range)
    guard values.count == range.count * features else {
      throw Failure.shape("\(values.count) values were read for \(range.count) items x \(features) features")
    }
    return try values.withUnsafeBufferPointer { rows in
      guard Element.areFinite(rows) else { throw Failure.notFinite("items \(range.lowerBound)..<\(range.upperBound)") }
      return try body(rows)
    }
  }
}

extension Failure {
  static func shape(_ reason: String) -> Failure { Failure(.badData, "a matrix of features", reason) }

  static func notFinite(_ place: String) -> Failure {
    Failure(.badData, "a matrix of features", "\(place) hold a value that is infinite or not a number")
  }
}
