/// Texts as fields of tables delimited by commas (RFC 4180).
public enum CSVField {
  /// The field from which a reader gets exactly this text: between quotes where it could be taken apart or trimmed, or is empty
  /// and would look like a gap.
  public static func quoted(_ text: String) -> String {
    let needsQuotes =
      text.isEmpty || text.first == " " || text.last == " "
      || text.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) }
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// The text as a table for spreadsheets may hold it: an apostrophe goes before one that would be read as a formula. For names
  /// from outside in tables that people open; tables that programs read again keep their texts.
  public static func defused(_ text: String) -> String {
    ["=", "+", "-", "@"].contains(text.prefix(1)) ? "'" + text : text
  }
}
