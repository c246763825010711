import Testing

/// A key that docs/json.md names.
struct DocumentedKey {
  let name: String
  /// What the page names in brackets behind it; empty where it shows no deeper level.
  var keys: [DocumentedKey] = []

  /// Every analysis may have these, at any level; a table of their own names them.
  static let common: Set = ["digest", "scope", "left_out", "budget", "null", "method", "notes", "assumptions"]
  /// Keys that the golden files lack: a test has a reason where there is no verdict.
  static let absent: Set = ["outliers.sizes.tests.reason"]

  /// The keys of a table's cell, for example of "`a`, `b` (`c`, `d`)".
  static func keys(in cell: Substring) -> [DocumentedKey] {
    var levels: [[DocumentedKey]] = [[]]
    for token in cell.matches(of: /`([^`]+)`|[()]/) {
      switch token.output.0 {
      case "(": levels.append([])
      case ")":
        let inner = levels.removeLast()
        levels[levels.count - 1][levels[levels.count - 1].count - 1].keys = inner
      default: levels[levels.count - 1].append(DocumentedKey(name: String(token.output.1 ?? "")))
      }
    }
    return levels[0]
  }
}

extension [DocumentedKey] {
  /// Holds the keys against those of JSON objects, and what they name below likewise.
  func compare(with values: [Any], _ path: String) {
    let objects = values.compactMap { $0 as? [String: Any] }
    guard !objects.isEmpty else { return }
    let there = Set(objects.flatMap(\.keys))
    let named = Set(map(\.name))
    let unnamed = there.subtracting(named).subtracting(DocumentedKey.common)
    #expect(unnamed.isEmpty, "\(path) has keys that docs/json.md does not name: \(unnamed.sorted())")
    let missing = named.subtracting(there).filter { !DocumentedKey.absent.contains("\(path).\($0)") }
    #expect(missing.isEmpty, "\(path) lacks keys that docs/json.md names: \(missing.sorted())")
    for key in self where !key.keys.isEmpty {
      let below = objects.compactMap { $0[key.name] }
      key.keys.compare(with: below.flatMap { $0 as? [Any] ?? [$0] }, "\(path).\(key.name)")
    }
  }
}
