/// Values that each belong to one row and one column, such as a run to its initialisation and its data order; at most
/// one value a cell.
public struct CrossedLayout: Sendable, Equatable {
  /// Row of each value, 0 ..< rowCount.
  public let rows: [Int]
  /// Column of each value, 0 ..< columnCount.
  public let columns: [Int]
  /// The values, finite.
  public let values: [Double]
  /// Number of rows.
  public let rowCount: Int
  /// Number of columns.
  public let columnCount: Int

  /// Arranges values by labels of any kind; rows and columns are numbered in the order of their labels.
  ///
  /// - Returns: nil when a cell occurs twice, when numbers of labels and values differ, or when rows and columns cannot
  ///   be told apart from each other and from the rest: that takes two rows, two columns and more values than rows and
  ///   columns explain.
  public init?<Label: Comparable & Hashable>(rows: [Label], columns: [Label], values: [Double]) {
    guard rows.count == values.count, columns.count == values.count else { return nil }
    let (rowLabels, columnLabels) = (Set(rows).sorted(), Set(columns).sorted())
    self.rows = rows.compactMap { rowLabels.firstIndex(of: $0) }
    self.columns = columns.compactMap { columnLabels.firstIndex(of: $0) }
    self.values = values
    (rowCount, columnCount) = (rowLabels.count, columnLabels.count)
    let cells = Set(zip(self.rows, self.columns).map { [$0, $1] })
    guard cells.count == values.count, rowCount > 1, columnCount > 1, residualDegrees > 0 else { return nil }
    guard rowDegrees > 0, columnDegrees > 0 else { return nil }
  }

  /// Whether every cell has its value.
  public var isComplete: Bool { values.count == rowCount * columnCount }

  /// Degrees of freedom of what rows and columns leave unexplained.
  public var residualDegrees: Int { values.count - rank }

  /// Degrees of freedom of rows beyond columns.
  public var rowDegrees: Int { rank - columnCount }

  /// Degrees of freedom of columns beyond rows.
  public var columnDegrees: Int { rank - rowCount }

  // Rows and columns are the two sides of a graph whose edges are the values; each connected part costs one dimension.
  private var rank: Int {
    var part = Array(0..<(rowCount + columnCount))
    for (row, column) in zip(rows, columns) {
      let (kept, gone) = (part[row], part[rowCount + column])
      for index in part.indices where part[index] == gone { part[index] = kept }
    }
    return rowCount + columnCount - Set(part).count
  }

  /// Sum of squared residuals after fitting rows, columns or both by least squares.
  func residualSquares(rows usesRows: Bool, columns usesColumns: Bool) -> Double {
    // Less one of them, so that equal values leave exactly nothing and no rounding to be tested.
    let centred = values.map { $0 - (values.first ?? 0) }
    let limit = 1e-28 * centred.reduce(0) { $0 + $1 * $1 }
    var residuals = centred
    // Fitting each side in turn to what is left converges to least squares; for complete layouts at once.
    for _ in 0..<10_000 {
      var change = 0.0
      if usesRows { change += Self.centre(&residuals, by: rows, count: rowCount) }
      if usesColumns { change += Self.centre(&residuals, by: columns, count: columnCount) }
      if change <= limit { break }
    }
    return residuals.reduce(0) { $0 + $1 * $1 }
  }

  private static func centre(_ residuals: inout [Double], by group: [Int], count: Int) -> Double {
    var sums = [Double](repeating: 0, count: count)
    var numbers = sums
    for (index, place) in group.enumerated() {
      sums[place] += residuals[index]
      numbers[place] += 1
    }
    for (index, place) in group.enumerated() { residuals[index] -= sums[place] / numbers[place] }
    return zip(sums, numbers).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
  }
}
