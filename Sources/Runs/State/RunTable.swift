import Terminal
import Terms

/// A sweep as a table that fits a terminal: a row for every run, or for the runs at work where there is no room for all.
public struct RunTable {
  private let status: SweepStatus
  private let hasBlocks: Bool

  /// Prepares the table.
  ///
  /// - Parameter hasBlocks: whether the terminal shows block characters, of which the small loss curves are made.
  public init(_ status: SweepStatus, hasBlocks: Bool) {
    self.status = status
    self.hasBlocks = hasBlocks
  }

  /// The lines for a terminal of this size, totals last.
  ///
  /// - Parameter rows: most lines; nil for as many as there are runs.
  public func lines(columns: Int, rows: Int? = nil) -> [TerminalLine] {
    let (shown, rest) = choice(rows.map { max(1, $0 - Self.otherLines) } ?? Int.max)
    var lines = table(shown, columns: columns)
    if let rest { lines.append(TerminalLine(rest, .faint)) }
    return lines + [TerminalLine(status.headline)]
  }

  // The header, the line about runs not shown and the totals.
  private static let otherLines = 3
  private static let gap = "  "
  private static let curveTitle = "course of the loss"
  private static let curveWidths = curveTitle.count...32

  /// What is looked at first when not all runs have room.
  private static func urgency(_ state: RunState) -> Int {
    switch state {
    case .running: 0
    case .failed, .diverged, .unreadable: 1
    case .stopped: 2
    case .waiting: 3
    case .finished: 4
    }
  }

  private func choice(_ room: Int) -> (shown: [RunStatus], rest: String?) {
    let runs = status.runs
    guard runs.count > room else { return (runs, nil) }
    let order = runs.indices.sorted { (Self.urgency(runs[$0].state), $0) < (Self.urgency(runs[$1].state), $1) }
    let shown = Set(order.prefix(room))
    let hidden = runs.indices.filter { !shown.contains($0) }.map { runs[$0].state }
    let states: [RunState] = [.running, .failed, .diverged, .unreadable, .stopped, .waiting, .finished]
    let counts = states.compactMap { state -> String? in
      let count = hidden.count { $0 == state }
      return count > 0 ? "\(count) \(state.rawValue)" : nil
    }
    return (runs.indices.filter(shown.contains).map { runs[$0] }, "not shown: " + counts.joined(separator: ", "))
  }

  private struct Column {
    var cells: [String]
    // The first column and the curve start flush left, numbers end flush right.
    var isText = false
    var isState = false
    var width: Int { cells.map(\.count).max() ?? 0 }
  }

  private func table(_ runs: [RunStatus], columns: Int) -> [TerminalLine] {
    let rows = [RunStatus.columns] + runs.map(\.row)
    var table = RunStatus.columns.indices.map { index in
      Column(cells: rows.map { $0[index] }, isText: index <= 1, isState: index == 1)
    }
    func width(_ table: [Column]) -> Int { table.reduce(-Self.gap.count) { $0 + $1.width + Self.gap.count } }
    // Too narrow a terminal loses speed first, then the time left, then the state; name, step and loss stay.
    for place in [4, 4, 1] where width(table) >= columns && table.indices.contains(place) { table.remove(at: place) }
    let room = columns - 1 - width(table) - Self.gap.count
    if hasBlocks, room >= Self.curveWidths.lowerBound, runs.contains(where: { !$0.lossHistory.isEmpty }) {
      let curves = runs.map { run -> String in
        let length = min(room, Self.curveWidths.upperBound)
        // As much of the room as the run has come.
        return Sparkline.text(run.lossHistory, width: min(length, max(1, length * run.step / max(1, run.steps))))
      }
      table.append(Column(cells: [Self.curveTitle] + curves, isText: true))
    }
    return rows.indices.map { row in
      table.indices.reduce(TerminalLine("")) { line, index in
        let column = table[index]
        let space = String(repeating: " ", count: column.width - column.cells[row].count)
        let text = column.isText ? column.cells[row] + space : space + column.cells[row]
        let style = row == 0 ? .faint : column.isState ? Self.style(runs[row - 1].state) : TerminalLine.Style.plain
        return line + TerminalLine(index == 0 ? "" : Self.gap) + TerminalLine(text, style)
      }
    }
  }

  private static func style(_ state: RunState) -> TerminalLine.Style {
    switch state {
    case .waiting: .faint
    case .running: .plain
    case .stopped: .yellow
    case .finished: .green
    case .diverged, .failed, .unreadable: .red
    }
  }
}
