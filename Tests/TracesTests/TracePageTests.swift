import Foundation
import HDF5
import Terms
import Testing

@testable import Traces

/// docs/trace-format.md against a trace.
@Suite struct TracePageTests {
  private static var page: String {
    get throws {
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      return try String(contentsOf: root.appending(path: "docs/trace-format.md"), encoding: .utf8)
    }
  }

  @Test("The page has every group, axis and variable of a trained run, with its type")
  func variablesAreDocumented() throws {
    let scratch = try ImportScratch()
    let path = scratch.path + "/trace.h5"
    try TraceLayout.create(
      path,
      TraceDescription(
        run: "a", size: "14m", initSeed: 1, dataSeed: 1, configuration: "{}", matrixNames: ["m"],
        siteNames: ["embedding"], width: 1, probe: ProbeSet(tokenIDs: [[1]], texts: ["b"])))
    let root = try HDF5File.open(path).root()
    let names = try root.names()
    #expect(names.count == 7)
    for name in names {
      // From the group's line to the next one's, the lines of its variables between.
      let lines = try Self.page.components(separatedBy: "    /\(name) ").dropFirst().first?.components(
        separatedBy: "    /")[0]
        .components(separatedBy: "\n")
      let block = try #require(lines, "\(name)")
      let group = try root.group(name)
      for member in try group.names() where member != "embedding" {
        let type = try group.dataset(member).elementType()
        let isAxis = block[0].split(separator: /[ ,]+/).contains { $0 == member }
        let word =
          switch type {
          case .int64: "int64"
          case .float32: "float32"
          case .float64: "float64"
          default: "text"
          }
        let isVariable = block.dropFirst().contains { line in
          let words = line.split(separator: " ")
          return words.first.map(String.init) == member && words.dropFirst().first.map(String.init) == word
        }
        #expect(isAxis || isVariable, "\(name)/\(member)")
      }
    }
  }

  @Test func attributesAndVersionAreDocumented() throws {
    let page = try Self.page
    #expect(page.hasPrefix("# The trace: format version \(TraceLayout.version)\n"))
    for attribute in TraceLayout.textAttributes { #expect(page.contains("`\(attribute)`"), "\(attribute)") }
    for kind in TraceEventKind.allCases { #expect(page.contains("`\(kind.rawValue)`"), "\(kind)") }
    for metric in Metric.ofModel { #expect(page.contains("`\(metric.name)`"), "\(metric.name)") }
  }
}
