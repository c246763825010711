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

  @Test("docs/json.md, or an analysis's own page, has every key at the top of its JSON")
  func keysAreDocumented() throws {
    let page = try Self.text("docs/json.md")
    let golden = Self.root.appending(path: "Tests/polypythiaTests/Golden")
    let files = try FileManager.default.contentsOfDirectory(atPath: golden.path).filter { !$0.hasPrefix("report-") }
    #expect(files.count >= 12)
    let common = ["digest", "scope", "left_out", "budget", "null", "method", "notes", "assumptions"]
    for file in files {
      let name = file.replacing(".json", with: "")
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: golden.appending(path: file)))
      let row = page.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") }.map(String.init)
      let keys = try row ?? Self.text("docs/guide/\(name).md")
      for key in (json as? [String: Any] ?? [:]).keys where !common.contains(key) {
        #expect(keys.contains("`\(key)`"), "\(key) of \(name)")
      }
    }
  }

  @Test("Links between documents lead somewhere")
  func linksLeadSomewhere() throws {
    let files = FileManager.default.enumerator(at: Self.root.appending(path: "docs"), includingPropertiesForKeys: nil)
    let pages =
      ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map { Self.root.appending(path: $0) }
      + (files?.compactMap { $0 as? URL }.filter { $0.pathExtension == "md" } ?? [])
    #expect(pages.count > 20)
    for page in pages {
      let text = try String(contentsOf: page, encoding: .utf8)
      for link in text.matches(of: /\]\(([^)#]+)\)/) where !link.output.1.contains("://") {
        let target = page.deletingLastPathComponent().appending(path: String(link.output.1))
        #expect(FileManager.default.fileExists(atPath: target.path), "\(link.output.1) in \(page.lastPathComponent)")
      }
    }
  }
}
