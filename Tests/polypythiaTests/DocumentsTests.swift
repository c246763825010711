import Foundation
import Testing

/// The documents against the program and each other.
@Suite struct DocumentsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  @Test func theNewestEntryOfTheChangelogIsTheVersion() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let version = try tool.run("--version").output.trimmingCharacters(in: .whitespacesAndNewlines)
    let entry = try #require(try Self.text("CHANGELOG.md").firstMatch(of: /(?m)^## (\S+)/))
    #expect(String(entry.output.1) == version)
  }

  @Test func theREADMEIsShort() throws {
    #expect(try Self.text("README.md").split(separator: "\n", omittingEmptySubsequences: false).count <= 111)
  }

  @Test("docs/json.md has every key of an analysis's JSON, down to the level that it shows, and no other")
  func keysAreDocumented() throws {
    let page = try Self.text("docs/json.md").split(separator: "\n")
    let golden = Self.root.appending(path: "Tests/polypythiaTests/Golden")
    let files = try FileManager.default.contentsOfDirectory(atPath: golden.path).filter { !$0.hasPrefix("report-") }
    #expect(files.count >= 12)
    for file in files {
      let name = file.replacing(".json", with: "")
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: golden.appending(path: file)))
      let row = try #require(page.first { $0.hasPrefix("| `\(name)` |") }, "\(name) has no row in docs/json.md")
      DocumentedKey.keys(in: row.split(separator: "|")[1]).compare(with: [json], name)
    }
  }

  @Test("Links lead somewhere; files, folders and suites that are named in a page are there")
  func pagesNameWhatThereIs() throws {
    let manager = FileManager.default
    let pages = try Self.pages()
    #expect(pages.count > 40)
    let rooms = try manager.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
    let tops = try Set(manager.contentsOfDirectory(atPath: Self.root.path) + rooms)
    let suites = try Self.suites()
    for page in pages {
      let text = try Self.text(page)
      for link in text.matches(of: /\]\(([^)#]+)\)/) where !link.output.1.contains("://") {
        let target = Self.root.appending(path: page).deletingLastPathComponent().appending(path: String(link.output.1))
        #expect(manager.fileExists(atPath: target.path), "\(link.output.1) in \(page)")
      }
      for match in text.matches(of: /`([\w.+-]+)\/([\w.+\/-]*)`/) {
        let path = "\(match.output.1)/\(match.output.2)"
        guard tops.contains(String(match.output.1)), !path.contains("NAME"), !path.contains(".build") else { continue }
        let places = ["", "Sources/"].flatMap { place in ["", ".swift"].map { place + path + $0 } }
        let isThere = places.contains { manager.fileExists(atPath: Self.root.appending(path: $0).path) }
        #expect(isThere, "\(path) in \(page)")
      }
      for suite in text.matches(of: /`(\w+Tests)`/).map({ String($0.output.1) }) {
        #expect(suites.contains(suite), "\(suite) in \(page)")
      }
    }
  }

  /// Every page of the repository, below its root.
  private static func pages() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".md") }
      + ["docs", "experiments", "analysis", "Benchmarks", "scripts", "Tests"].flatMap { folder in
        files(below: folder, "md")
      }
  }

  /// The names of all test suites and test targets.
  private static func suites() throws -> Set<String> {
    let declared = try files(below: "Tests", "swift").flatMap { file in
      try text(file).matches(of: /(?:struct|class|enum) (\w+Tests)\b/).map { String($0.output.1) }
    }
    return try Set(declared + FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Tests").path))
  }

  /// Files with an extension below a folder, what was built left out.
  private static func files(below folder: String, _ pathExtension: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    let paths = found?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".\(pathExtension)") && !$0.contains(".build") }.map { "\(folder)/\($0)" }
  }
}
