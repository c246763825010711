import Foundation
import Testing

@testable import Report

/// The list of fields in a report's JSON, beside the fields that are there.
@Suite struct ReportSchemaTests {
  /// A report with every kind of block, and a figure that has everything that any kind of figure has.
  private func document() throws -> ReportDocument {
    var figure = ReportFigure(
      id: "all", kind: .lines, title: "title", note: "note", description: "description", size: "14m")
    (figure.x, figure.y) = (ReportFigure.Axis(label: "x"), ReportFigure.Axis(label: "y"))
    figure.lines = [.init(label: "a", seed: 1, role: .ordinary, x: [1], y: [nil], source: "s")]
    figure.band = .init(label: "b", x: [1], low: [1], high: [2])
    figure.events = [.init(label: "e", x: 1, low: 0, high: 2, source: "s")]
    figure.marks = [.init(label: "m", seed: 1, x: 1, y: 1, source: "s")]
    figure.matrix = .init(
      labels: ["a", "b"], values: [[1, 0], [0, 1]], low: 0, high: 1, merges: [.init(left: 0, right: 1, height: 1)],
      source: "s")
    figure.strips = [.init(label: "a", seed: 1, steps: [1], states: [0], deviatingSteps: [1], source: "s")]
    figure.graph = .init(
      nodes: [.init(state: 0, runs: 1, isDetour: false)],
      edges: [.init(from: 0, to: 1, runs: 1, probability: 1, label: "l2")], runs: 1, source: "s")
    figure.intervals = [.init(label: "a", value: 1, low: 0, high: 2, seed: 1, isOutlier: false, source: "s")]
    figure.points = [.init(label: "a", seed: 1, isOutlier: false, x: 1, y: 1, sources: ["s"])]
    figure.reference = .init(label: "r", low: 0, high: 1)
    var document = ReportDocument(try sampleInput(seeds: 5))
    document.sections.append(
      ReportSection(
        .runs, blocks: [.figure(figure), .missing("no", command: "c"), .list(["i"]), .note("n")]))
    return document
  }

  /// The names of the fields of every object, by the object's path.
  private func objects(_ value: Any, at path: String = "") -> [String: Set<String>] {
    if let list = value as? [Any] {
      return list.reduce(into: [:]) { $0.merge(objects($1, at: path + "[]")) { $0.union($1) } }
    }
    guard path != ".schema", let object = value as? [String: Any] else { return [:] }
    return object.reduce(into: [path: Set(object.keys)]) { answer, field in
      answer.merge(objects(field.value, at: "\(path).\(field.key)")) { $0.union($1) }
    }
  }

  @Test func everyFieldIsDescribedAndEveryDescriptionIsOfAField() throws {
    let found = try objects(JSONSerialization.jsonObject(with: document().json()))
    let known = ReportSchema.fields
    var paths: Set<String> = []
    for (path, names) in found {
      let words = (known[path] ?? "").split { !$0.isLetter && $0 != "_" }.map(String.init)
      for name in names {
        let own = "\(path).\(name)"
        paths.insert(own)
        let isDescribed =
          words.contains(name)
          || known.keys.contains { $0 == own || $0.hasPrefix(own + ".") || $0.hasPrefix(own + "[") }
        #expect(isDescribed, "\(own)")
      }
    }
    let stale = known.keys.filter { path in
      !paths.contains(path.replacing(/(\[\])+$/, with: "")) && found[path] == nil
    }
    #expect(stale == [])
  }
}
