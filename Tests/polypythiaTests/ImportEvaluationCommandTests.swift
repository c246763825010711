import Foundation
import Testing

/// Evaluations from the harness's files to an analysis.
@Suite struct ImportEvaluationCommandTests {
  @Test func importedItemsAreComparedByAgreement() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let cases = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/lmeval-revision-samples")
    let evals = cases.appending(path: "evals").path
    let imported = try tool.run(["import", "lm-eval", evals, "--out", "runs"])
    #expect(imported.code == 0 && imported.output.contains("pythia-14m-seed2"), "\(imported.errors)")
    let result = try tool.run("analyze agreement runs")
    #expect(result.code == 0 && result.output.contains("arc_easy"), "\(result.errors)\(result.output)")
  }

  @Test func whatIsWrongIsSaidOnce() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let cases = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/lmeval-wrong-model")
    let result = try tool.run(["import", "lm-eval", cases.path, "--out", "runs"])
    let text = result.output + result.errors
    #expect(result.code == 0 && text.components(separatedBy: "a folder of pythia-410m-seed3").count == 2, "\(text)")
    #expect(text.components(separatedBy: "0.2173").count == 2, "\(text)")
  }
}
