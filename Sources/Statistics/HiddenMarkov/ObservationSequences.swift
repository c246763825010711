import Failures

/// Several sequences of rows of numbers, such as the weight metrics of several training runs over their checkpoints.
///
/// Values that are not finite are missing. How a model treats them depends on its covariance: with a diagonal one a missing
/// value is integrated out, so that the other values of its row still count; with a full one a row that misses any value
/// says nothing about its state, and the chain passes through it.
public struct ObservationSequences: Sendable, Equatable {
  /// Numbers per row.
  public let dimension: Int
  /// Rows of each sequence; may be 0.
  public let lengths: [Int]
  /// All rows one after the other, `dimension` numbers each; NaN where a value is missing.
  public let values: [Double]

  /// Joins rows into sequences.
  ///
  /// - Throws: `Failure` of kind `badData` when the numbers of values, rows and sequences contradict each other, or there are none.
  public init(values: [Double], dimension: Int, lengths: [Int]) throws {
    let rows = lengths.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    guard dimension > 0, lengths.allSatisfy({ $0 >= 0 && $0 <= values.count }), rows > 0,
      rows.multipliedReportingOverflow(by: dimension) == (values.count, false)
    else {
      throw Failure(
        .badData, "sequences of observations",
        "\(values.count) values are not \(lengths.count) sequences of \(dimension) numbers a row")
    }
    self.dimension = dimension
    self.lengths = lengths
    self.values = values.map { $0.isFinite ? $0 : .nan }
  }

  /// Number of rows of all sequences.
  public var rowCount: Int { values.count / dimension }

  /// The rows of each sequence, as ranges of row numbers.
  public var ranges: [Range<Int>] {
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return start..<start + length
    }
  }

  /// Rows from which a model with this covariance learns: with any value, or for a full covariance with all values.
  public func usedRowCount(_ covariance: HiddenMarkovModel.Covariance) -> Int {
    (0..<rowCount).count { row in
      let present = values[row * dimension..<(row + 1) * dimension].count { !$0.isNaN }
      return covariance == .diagonal ? present > 0 : present == dimension
    }
  }
}
