import Stability
import Testing

@testable import Report

@Suite struct MatchingTableTests {
  private func result() throws -> MatchingResult {
    func pairs(_ strength: Float) throws -> [MatchedPair] {
      try (0..<5).map {
        try #require(MatchedPair($0, ($0 + 1) % 5, similarities: [0, strength, strength, 0.25], units: 2))
      }
    }
    let (strong, weak) = (try pairs(0.75), try pairs(0.5))
    let names = (1...5).map { "run\($0)" }
    var size = SizeMatching(
      size: "14m",
      scope: AnalysisScope(
        runs: names, metrics: ["activations"], steps: [0, 8],
        leftOut: [AnalysisScope.LeftOut(what: "run6", reason: "has no checkpoint")]))
    size.step = 8
    size.units = [
      UnitMatching(
        unit: .neurons,
        layers: [try #require(LayerMatching(layer: 0, runs: 5, pairs: strong, shuffled: weak, untrained: []))])
    ]
    size.trajectory = [
      try #require(
        MatchingStep(unit: .neurons, step: 8, stepBefore: 0, pairs: [strong], before: [weak], own: [strong]))
    ]
    let shares = [0, 0.5, 1]
    let lines = (0..<5).flatMap { run in
      Alignment.allCases.map {
        LineLosses(
          first: run, second: (run + 1) % 5, alignment: $0, losses: [[3], [$0 == .none ? 4 : 3], [3]], weightCosine: 0.5
        )
      }
    }
    size.barrier = LossBarrier(
      lines, names: names, shares: shares, sequences: 1, sequenceLength: 16, pairing: "each with the next")
    let alone = SizeMatching(
      size: "31m", scope: AnalysisScope(runs: ["other"], metrics: [], steps: []), reason: "one run with checkpoints")
    return MatchingResult(digest: "d", observations: "o", askedStep: nil, sizes: [size, alone], runs: [])
  }

  @Test func tablesTellMatchesBarriersAndWhatWasLeftOut() throws {
    let text = MatchingTable.lines(try result())
    func has(_ parts: String...) -> Bool { text.contains { line in parts.allSatisfy(line.contains) } }
    #expect(has("neurons, correlation of activations (2 a layer"))
    #expect(has("0.75", "0.125", "0.5", "0.25", "100 %"))
    #expect(has("(by chance 50 %)"))
    #expect(has("loss barrier", "5 pairs: each with the next", "3 points", "1 sequence of 16 tokens"))
    #expect(has("as they are", "1", "0.5"))
    #expect(has("weights matched", "-1"))
    #expect(has("left out: run6: has no checkpoint"))
    #expect(has("31m: nothing matched: one run with checkpoints"))
    #expect(has("null: A matching always finds something"))
  }
}
