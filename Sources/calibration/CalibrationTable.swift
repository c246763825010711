import Foundation

/// A table of measured rates, which is kept twice: for programs with tabs, and for people in Markdown.
struct CalibrationTable {
  /// The name of the file for programs, without its ending.
  let name: String
  /// What was drawn and what the columns mean.
  let caption: String
  /// The header.
  let columns: [String]
  /// How many columns from the left hold words; the others hold numbers.
  var words = 0
  /// The cells.
  let rows: [[String]]

  /// With tabs and a header.
  var tabbed: String { ([columns] + rows).map { $0.joined(separator: "\t") + "\n" }.joined() }

  /// The caption and the table in Markdown.
  var markdown: String {
    let rule = columns.indices.map { $0 < words ? "---" : "---:" }
    return caption + "\n\n" + ([columns, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}

/// A share of draws with three decimals.
func share(_ count: Int, of total: Int) -> String { fixed(Double(count) / Double(max(1, total)), 3) }

/// A number with so many decimals.
func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
