import Failures

/// The beginning of a log: which layouts its lines are of.
struct LogSearch {
  /// Bytes of lines that are looked at.
  static let largest = 1 << 24

  private let path: String
  private var firstLines: [String] = []
  private var found: [(layout: LogLayout, line: Int, text: String)] = []

  /// Looks at the first lines of a log.
  ///
  /// - Throws: `Failure` of kind `missingInput` or `badData`.
  init(_ path: String) throws {
    self.path = path
    var readers = LogLayout.allCases.map { ($0, $0.reader) }
    var likely: [Int] = []
    var bytesLeft = Self.largest
    _ = try LogLines.forEach(
      ofFile: path,
      where: { line in
        likely = readers.indices.filter { readers[$0].1.isWanted(line) }
        bytesLeft -= line.count
        return !likely.isEmpty || firstLines.count < 3 || bytesLeft < 0
      },
      { line in
        let text = LogRank.divided(line.text)?.rest ?? line.text
        if firstLines.count < 3, !text.trimmed.isEmpty { firstLines.append(String(line.text.prefix(100))) }
        for place in likely.reversed() {
          guard let reading = readers[place].1.read(text), !reading.values.isEmpty else { continue }
          found.append((readers[place].0, line.number, String(text.trimmed.prefix(100))))
          readers.remove(at: place)
        }
        return bytesLeft > 0 && !readers.isEmpty
      })
  }

  /// The layout of the log; nil when its lines are of none.
  ///
  /// - Throws: `Failure` of kind `usage` when they are of several.
  func layout() throws -> LogLayout? {
    guard found.count > 1 else { return found.first?.layout }
    let places = found.map { "\($0.layout.rawValue) (line \($0.line): \($0.text.debugDescription))" }
    throw Failure(
      .usage, path, "has lines of several layouts: \(places.joined(separator: ", "))",
      remedy: "choose one with --layout")
  }

  /// That no line could be read.
  ///
  /// - Parameter asked: what the lines should have been, "of the layout neox".
  func nothingFound(_ asked: String?) -> Failure {
    guard !firstLines.isEmpty else { return Failure(.badData, path, "is empty") }
    let known = LogLayout.allCases.map(\.rawValue).joined(separator: ", ")
    let shown = firstLines.map(\.debugDescription).joined(separator: ", ")
    return Failure(
      .usage, path,
      "has no line \(asked ?? "of a known layout (\(known)) in its first 16 MiB"); it begins with \(shown)",
      remedy: "describe its lines, for example --pattern 'step (?<step>[0-9]+): loss (?<loss>\\S+)'")
  }
}
