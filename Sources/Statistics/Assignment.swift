/// The linear assignment problem: each row one column and each column one row, so that the sum of the chosen entries is largest.
public enum Assignment {
  /// The columns of the rows in a best assignment, by shortest augmenting paths with dual variables (Jonker and Volgenant
  /// 1987), in the form of Crouse (2016), after a column reduction; at most n^3 steps in all.
  ///
  /// Of several best assignments always the same one is found: entries are looked at in a fixed order, and a later one is
  /// preferred only when it is better.
  ///
  /// - Parameters:
  ///   - gains: row-major `size` x `size`; sums are taken in double precision.
  ///   - size: number of rows and of columns.
  /// - Returns: nil when there are not `size` squared gains, or one of them is not finite.
  public static func maximising(_ gains: [Float], size: Int) -> [Int]? {
    let (count, overflow) = size.multipliedReportingOverflow(by: size)
    guard size >= 0, !overflow, gains.count == count, gains.allSatisfy(\.isFinite) else { return nil }
    guard size > 0 else { return [] }
    return gains.withUnsafeBufferPointer { buffer in
      var search = Search(gains: buffer, size: size)
      search.reduceColumns()
      for row in 0..<size where search.columnOfRow[row] < 0 { search.augment(from: row) }
      return search.columnOfRow
    }
  }

  // Costs are the negative gains. Reduced costs, cost - rowDual - columnDual, are never negative and 0 on assigned entries.
  private struct Search {
    let gains: UnsafeBufferPointer<Float>
    let size: Int
    var columnOfRow: [Int]
    private var rowOfColumn: [Int]
    private var rowDual: [Double]
    private var columnDual: [Double]
    private var shortest: [Double]
    private var rowBefore: [Int]
    private var open: [Int]

    init(gains: UnsafeBufferPointer<Float>, size: Int) {
      (self.gains, self.size) = (gains, size)
      (columnOfRow, rowOfColumn) = (Array(repeating: -1, count: size), Array(repeating: -1, count: size))
      (rowDual, columnDual) = (Array(repeating: 0, count: size), Array(repeating: 0, count: size))
      shortest = Array(repeating: 0, count: size)
      (rowBefore, open) = (Array(repeating: -1, count: size), Array(repeating: 0, count: size))
    }

    // Every column's least cost becomes its dual; the row that has it gets the column if it has none yet.
    mutating func reduceColumns() {
      var best = [Int](repeating: 0, count: size)
      for row in 0..<size {
        for column in 0..<size where gains[row * size + column] > gains[best[column] * size + column] {
          best[column] = row
        }
      }
      for column in 0..<size {
        let row = best[column]
        columnDual[column] = -Double(gains[row * size + column])
        guard columnOfRow[row] < 0 else { continue }
        (columnOfRow[row], rowOfColumn[column]) = (column, row)
      }
    }

    mutating func augment(from start: Int) {
      for column in 0..<size {
        open[column] = column
        shortest[column] = .infinity
      }
      var openCount = size
      var visited: [Int] = []
      var (row, distance, sink) = (start, 0.0, -1)
      while sink < 0 {
        let place = extend(row, distance, openCount)
        let column = open[place]
        distance = shortest[column]
        if rowOfColumn[column] < 0 { sink = column } else { row = rowOfColumn[column] }
        visited.append(column)
        openCount -= 1
        open[place] = open[openCount]
      }
      rowDual[start] += distance
      for column in visited where column != sink { rowDual[rowOfColumn[column]] += distance - shortest[column] }
      for column in visited { columnDual[column] -= distance - shortest[column] }
      turn(to: start, sink)
    }

    // Shortens the paths to the open columns by way of a row; gives the place of the nearest of them, a free one if possible.
    private mutating func extend(_ row: Int, _ distance: Double, _ openCount: Int) -> Int {
      let base = distance - rowDual[row]
      var (nearest, place) = (Double.infinity, 0)
      for index in 0..<openCount {
        let column = open[index]
        let path = base - Double(gains[row * size + column]) - columnDual[column]
        if path < shortest[column] {
          shortest[column] = path
          rowBefore[column] = row
        }
        let length = shortest[column]
        if length < nearest || (length == nearest && rowOfColumn[column] < 0 && rowOfColumn[open[place]] >= 0) {
          (nearest, place) = (length, index)
        }
      }
      return place
    }

    private mutating func turn(to start: Int, _ sink: Int) {
      var column = sink
      while true {
        let row = rowBefore[column]
        rowOfColumn[column] = row
        swap(&columnOfRow[row], &column)
        if row == start { return }
      }
    }
  }
}
