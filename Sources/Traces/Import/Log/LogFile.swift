/// Reads one log, and keeps count of what it passes over.
struct LogFile {
  private let path: String
  private var reader: any LogReader
  private var lines = 0
  private var tooLong = 0
  private var used = 0
  private var rank: Int?
  private var otherRanks: (lines: Int, first: Int) = (0, 0)
  private var withoutStep: (lines: Int, first: Int) = (0, 0)
  private var unread: [(name: String, values: Int, line: Int, text: String)] = []
  private var unreadPlaces: [String: Int] = [:]
  private var unfinished: Int?

  /// Names a log and what its lines look like.
  init(_ path: String, _ reader: any LogReader) {
    (self.path, self.reader) = (path, reader)
  }

  /// Calls `add` for every value in the order of the lines.
  ///
  /// - Throws: `Failure` of kind `missingInput` or `badData`, and what `add` throws.
  mutating func read(_ add: (_ metric: String, _ value: Double, _ step: Int, _ line: Int) throws -> Void) throws {
    let reader = reader
    (lines, tooLong) = try LogLines.forEach(ofFile: path, where: reader.isWanted) { line in
      try take(line, add)
      return true
    }
  }

  private mutating func take(
    _ line: LogLine, _ add: (_ metric: String, _ value: Double, _ step: Int, _ line: Int) throws -> Void
  ) throws {
    let asItStands = reader.takesLinesAsTheyStand
    let (rank, text) =
      asItStands ? (nil, line.text) : LogRank.divided(line.text).map { ($0.rank, $0.rest) } ?? (nil, line.text)
    guard let reading = reader.read(text) else { return }
    guard line.isWhole else {
      unfinished = line.number
      return
    }
    used += 1
    guard let step = reading.step else {
      withoutStep = (withoutStep.lines + 1, withoutStep.lines == 0 ? line.number : withoutStep.first)
      return
    }
    if let rank, !reading.values.isEmpty {
      guard rank == self.rank ?? rank else {
        otherRanks = (otherRanks.lines + 1, otherRanks.lines == 0 ? rank : otherRanks.first)
        return
      }
      self.rank = rank
    }
    for (name, text) in reading.values {
      if let number = LogNumber(text) {
        let unit = asItStands ? nil : number.unit
        try add(unit.map { "\(name) (\($0))" } ?? name, number.value, step, line.number)
      } else {
        note(name, text, line.number)
      }
    }
  }

  private mutating func note(_ name: String, _ text: Substring, _ line: Int) {
    if let place = unreadPlaces[name] {
      unread[place].values += 1
    } else {
      // Names beyond the first hundred share a place.
      let place = min(unread.count, 100)
      if place < 100 { unreadPlaces[name] = place }
      guard place == unread.count else {
        unread[place].values += 1
        return
      }
      unread.append((place < 100 ? name : "other metrics", 1, line, String(text.prefix(40))))
    }
  }

  /// What was passed over, a sentence each.
  var leftOut: [String] {
    var notes: [String] = []
    func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    if lines > used { notes.append("\(lines - used) of \(counted(lines, "line")), without metrics") }
    if tooLong > 0 { notes.append("\(tooLong) of them longer than \(LogLines.longest) bytes") }
    if withoutStep.lines > 0 {
      notes.append("\(counted(withoutStep.lines, "line")) of metrics without a step, first line \(withoutStep.first)")
    }
    if otherRanks.lines > 0, let rank {
      notes.append(
        "\(counted(otherRanks.lines, "line")) of metrics of other processes than \(rank), as \(otherRanks.first)")
    }
    notes += unread.map { name, values, line, text in
      "\(counted(values, "value")) of \(name): no number (\(text.debugDescription) on line \(line))"
    }
    if let unfinished { notes.append("line \(unfinished), the last: its end is not written yet") }
    return notes.map { "\(path): \($0)" }
  }
}
