import Failures

/// Watches for a column that tells rows apart where steps repeat, such as "split" with train and val: then the rows are no restart
/// but several curves in one.
struct RowGroups {
  private struct Column {
    var values = Set<String>()
    /// Hash of the last cell.
    var last: UInt64?
    var repeats = 0
    var changes = 0
    var isOpen = true
  }

  /// More different values do not name groups.
  private static let most = 20

  private var columns: [Column] = []
  private var lastSteps: [Int] = []
  private var isRepeat = false

  /// Begins a row of a run.
  mutating func begin(run: Int, step: Int) {
    while lastSteps.count <= run { lastSteps.append(-1) }
    isRepeat = step <= lastSteps[run]
    lastSteps[run] = step
  }

  /// Looks at a cell of the row.
  mutating func look(at cell: UnsafeRawBufferPointer, column: Int) {
    while columns.count <= column { columns.append(Column()) }
    guard columns[column].isOpen else { return }
    let hash = cell.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    let isChange = columns[column].last != hash
    if isRepeat, columns[column].last != nil {
      columns[column].repeats += 1
      if isChange { columns[column].changes += 1 }
    }
    columns[column].last = hash
    guard isChange else { return }
    columns[column].values.insert(String(decoding: cell.prefix(60), as: UTF8.self))
    if columns[column].values.count > Self.most { columns[column] = Column(isOpen: false) }
  }

  /// Refuses a table in which a column, or key, changes wherever steps repeat.
  ///
  /// - Throws: `Failure` of kind `usage` that names the column and its values.
  func check(_ header: [String], kind: String, path: String) throws {
    for (index, column) in columns.enumerated()
    where column.isOpen && column.values.count > 1 && column.changes > 0 && 2 * column.changes >= column.repeats {
      let values = column.values.sorted()
      let name = header[index]
      throw Failure(
        .usage, path,
        "has steps again wherever \(kind) \(name) changes (\(values.prefix(4).joined(separator: ", "))): its rows are several curves",
        remedy:
          "say --run-column \(name) or --metric-column \(name), choose rows with --where \(name)=\(values[0]), or say "
          + "--repeated latest if it is one run that started again")
    }
  }
}
