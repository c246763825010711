/// Rows of cells as lines of plain text with aligned columns.
public enum AlignedColumns {
  /// The lines; the first column and, if `lastIsText`, the last one start flush left, the others end flush right.
  ///
  /// - Parameter rows: all with the same number of cells.
  public static func lines(_ rows: [[String]], lastIsText: Bool = false) -> [String] {
    let count = rows.first?.count ?? 0
    return lines(rows, areNumbers: (0..<count).map { $0 > 0 && !(lastIsText && $0 == count - 1) })
  }

  /// The lines; columns of numbers end flush right, others start flush left.
  ///
  /// - Parameters:
  ///   - rows: all with the same number of cells.
  ///   - areNumbers: for each column whether it is one of numbers.
  public static func lines(_ rows: [[String]], areNumbers: [Bool]) -> [String] {
    let widths = areNumbers.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { column -> String in
        let gap = String(repeating: " ", count: widths[column] - row[column].count)
        if areNumbers[column] { return gap + row[column] }
        return column == row.count - 1 ? row[column] : row[column] + gap
      }
      return cells.joined(separator: "  ")
    }
  }
}
