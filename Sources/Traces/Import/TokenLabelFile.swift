import Failures
import Files

/// A file that labels tokens: a table with the columns sequence, position and label, or JSON lines with these keys.
public struct TokenLabelFile: Sendable {
  /// One line of the file.
  public struct Row: Equatable, Sendable {
    /// The sequence, counted from 0.
    public let sequence: Int
    /// The token's place in the sequence, counted from 0.
    public let position: Int
    /// The label.
    public let label: String
    /// The line in the file, from 1.
    public let line: Int
  }

  private static let names = ["sequence", "position", "label"]
  private static let longestLabel = 200
  private static let largestPlace = 1 << 31

  /// The rows in the order of the file.
  public let rows: [Row]
  /// SHA-256 of the file.
  public let digest: String

  /// Reads a file: JSON lines when its name ends in ".jsonl" or ".json", else a table divided by tabs or commas with a head line.
  ///
  /// - Throws: `Failure` of kind `missingInput`, or `badData` naming the line for anything that is not a label of a token.
  public init(_ path: String) throws {
    digest = try SHA256.hexadecimal(ofFile: path)
    let lowercased = path.lowercased()
    let isJSON = lowercased.hasSuffix(".jsonl") || lowercased.hasSuffix(".json")
    rows = try isJSON ? Self.jsonRows(path) : Self.tableRows(path)
    guard !rows.isEmpty else { throw Self.noLabels(path, "holds no labels") }
  }

  private static func noLabels(_ path: String, _ reason: String) -> Failure {
    Failure(.badData, path, reason, remedy: "give a head line and a line for every labelled token")
  }

  private static func jsonRows(_ path: String) throws -> [Row] {
    var rows: [Row] = []
    try JSONLines.forEach(ofFile: path) { line, value in
      let subject = "\(path) line \(line)"
      guard case .object = value else {
        throw Failure(
          .badData, subject, "is not a JSON object",
          remedy: "write {\"sequence\": 0, \"position\": 5, \"label\": \"NOUN\"}")
      }
      if let missing = names.first(where: { value[$0] == nil }) { throw missingKey(missing, subject) }
      rows.append(
        Row(
          sequence: try place(value["sequence"]?.number, "sequence", subject),
          position: try place(value["position"]?.number, "position", subject),
          label: try label(value["label"]?.label ?? "", subject), line: line))
    }
    return rows
  }

  private static func tableRows(_ path: String) throws -> [Row] {
    try TextBytes(path).with { bytes in
      var text = DelimitedText(bytes, path: path)
      var fields: [DelimitedText.Field] = []
      guard try text.next(into: &fields) else { throw noLabels(path, "is empty") }
      guard fields.count <= 1 << 10 else {
        throw Failure(
          .badData, "\(path) line \(text.line)", "has \(fields.count) columns, more than a table of labels needs",
          remedy: "keep the columns \(names.joined(separator: ", "))")
      }
      let header = try fields.map { try text.text($0).lowercased() }
      let columns = try names.map { name in
        let found = header.indices.filter { header[$0] == name }
        guard let column = found.first else { throw missingKey(name, "\(path) line \(text.line)") }
        guard found.count == 1 else {
          throw Failure(
            .badData, "\(path) line \(text.line)", "names \(found.count) columns \(name)", remedy: "keep one of them")
        }
        return column
      }
      var rows: [Row] = []
      while try text.next(into: &fields) {
        let subject = "\(path) line \(text.line)"
        guard fields.count == header.count else {
          throw Failure(
            .badData, subject, "has \(fields.count) fields where the head has \(header.count)",
            remedy: "put labels that hold the delimiter in double quotes")
        }
        let values = try columns.map { try text.text(fields[$0]) }
        rows.append(
          Row(
            sequence: try place(Self.number(values[0]), names[0], subject),
            position: try place(Self.number(values[1]), names[1], subject), label: try label(values[2], subject),
            line: text.line))
      }
      return rows
    }
  }

  private static func number(_ text: String) -> Double? {
    if case .number(let value) = NumberText(text) { return value }
    return nil
  }

  private static func place(_ value: Double?, _ name: String, _ subject: String) throws -> Int {
    guard let value, let place = StepNumber.exact(value), place < largestPlace else {
      throw Failure(.badData, subject, "its \(name) is not a whole number from 0", remedy: "count from 0")
    }
    return place
  }

  private static func label(_ text: String, _ subject: String) throws -> String {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !trimmed.isEmpty else {
      throw Failure(.badData, subject, "has no label", remedy: "leave out the lines of tokens without one")
    }
    guard trimmed.utf8.count <= longestLabel else {
      throw Failure(
        .badData, subject, "its label has \(trimmed.utf8.count) bytes", remedy: "give short names of classes")
    }
    return trimmed
  }

  private static func missingKey(_ name: String, _ subject: String) -> Failure {
    Failure(
      .badData, subject, "has no \(name)", remedy: "name the columns or keys \(names.joined(separator: ", "))")
  }
}
