/// Rows of cells as lines of plain text with aligned columns.
public enum AlignedColumns {
  /// The lines; the first column and, if `lastIsText`, the last one start flush left, the others end flush right.
  ///
  /// - Parameter rows: all with the same number of cells.
  public static func lines(_ rows: [[String]], lastIsText: Bool = false) -> [String] {
    let columns = rows.first?.count ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column -> String in
        let gap = String(repeating: " ", count: widths[column] - row[column].count)
        if column == columns - 1 && lastIsText { return row[column] }
        return column == 0 ? row[column] + gap : gap + row[column]
      }.joined(separator: "  ")
    }
  }
}
