import Foundation
import Testing

/// A table that an experiment kept, with tabs and a header.
struct KeptTable {
  let columns: [String]
  let rows: [[String]]

  static let experiments = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../experiments").standardized

  static func text(_ path: String) throws -> String {
    try String(contentsOf: experiments.appending(path: path), encoding: .utf8)
  }

  init(_ path: String) throws {
    let lines = try Self.text(path + ".tsv").split(separator: "\n")
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    columns = try #require(lines.first)
    rows = Array(lines.dropFirst())
  }

  /// The cells of a column in the rows whose first cells are these.
  func column(_ name: String, _ first: String...) throws -> [String] {
    let place = try #require(columns.firstIndex(of: name), "no column \(name)")
    return rows.filter { Array($0.prefix(first.count)) == first }.map { $0[place] }
  }

  func numbers(_ name: String, _ first: String...) throws -> [Double] {
    let place = try #require(columns.firstIndex(of: name), "no column \(name)")
    return try rows.filter { Array($0.prefix(first.count)) == first }.map { try #require(Double($0[place])) }
  }

  /// The tables of a page, as Markdown has them.
  static func tables(inPage path: String) throws -> [[[String]]] {
    var tables: [[[String]]] = [[]]
    for line in try text(path).components(separatedBy: "\n") {
      if line.hasPrefix("|") {
        tables[tables.count - 1].append(
          line.components(separatedBy: "|").dropFirst().dropLast().map { $0.trimmingCharacters(in: .whitespaces) })
      } else if tables.last?.isEmpty == false {
        tables.append([])
      }
    }
    return tables.filter { !$0.isEmpty }.map { [$0[0]] + $0.dropFirst(2) }
  }
}
