import Testing

@testable import Stability

@Suite struct MatchingTests {
  // Unit 0 of each run is like unit 1 of the next; unit 2 is like none.
  private func pair(_ first: Int, _ second: Int, strong: Float = 0.9) -> MatchedPair? {
    MatchedPair(first, second, similarities: [0.1, strong, 0, strong, 0.2, 0, 0, 0, 0.3], units: 3)
  }

  @Test func unitsAreMatchedByTheLargestSum() throws {
    let found = try #require(pair(0, 1))
    #expect(found.partners == [1, 0, 2])
    #expect(found.similarities.map { ($0 * 10).rounded() } == [9, 9, 3])
    #expect(abs(found.raw - 0.2) < 1e-7 && abs(found.mean - 0.7) < 1e-7)
    #expect(MatchedPair(0, 1, similarities: [1, .nan, 0, 1], units: 2) == nil)
    #expect(MatchedPair(0, 1, similarities: [], units: 0) == nil)
  }

  @Test func matchedRunsThatShareASeedAreNamed() {
    func notes(_ seeds: [(Int, Int)], step: Int? = 8) -> [String] {
      let runs = seeds.enumerated().map { RunRecord(name: "run\($0)", size: "14m", initSeed: $1.0, dataSeed: $1.1) }
      let scope = AnalysisScope(runs: runs.map(\.name), metrics: [], steps: [8], leftOut: [])
      var size = SizeMatching(size: "14m", scope: scope)
      size.step = step
      return MatchingResult(digest: "", observations: "", askedStep: nil, sizes: [size], runs: runs).notes
    }
    #expect(notes([(1, 1), (1, 2), (2, 1)]).first?.hasPrefix("14m: some runs share a seed") == true)
    #expect(notes([(1, 1), (2, 2), (3, 3)]).isEmpty && notes([(1, 1), (1, 2), (2, 1)], step: nil).isEmpty)
  }

  @Test func recurrenceCountsRunsAboveTheNull() throws {
    let pairs = try [#require(pair(0, 1)), #require(pair(0, 2)), #require(pair(1, 2, strong: 0.25))]
    let null = try [(0, 1), (0, 2), (1, 2)].map { first, second in
      try #require(MatchedPair(first, second, similarities: Array(repeating: 0.4, count: 9), units: 3))
    }
    let layer = try #require(
      LayerMatching(layer: 4, runs: 3, pairs: pairs, shuffled: null, untrained: []))
    #expect(abs(layer.threshold - 0.4) < 1e-7 && layer.untrained == nil && layer.units == 3)
    // Units 0 and 1 of run 0 are found in both others, those of runs 1 and 2 in run 0 only, unit 2 nowhere.
    #expect(layer.recurring == [1, 6.0 / 9, 2.0 / 9])
    #expect(layer.recurringInNull == [1, 0, 0])
    #expect(layer.matched.low == nil)
  }

  @Test func theStrongerNullCounts() throws {
    let pairs = try [#require(pair(0, 1)), #require(pair(1, 2))]
    let weak = try pairs.map {
      try #require(MatchedPair($0.first, $0.second, similarities: Array(repeating: 0.1, count: 9), units: 3))
    }
    let strong = try #require(MatchedPair(0, 1, similarities: Array(repeating: 0.5, count: 9), units: 3))
    let layer = try #require(
      LayerMatching(layer: 0, runs: 3, pairs: pairs, shuffled: weak, untrained: [strong, nil]))
    // 0.7 above 0.5 in the first pair, above 0.1 in the second, whose runs began with equal weights.
    #expect(abs(layer.aboveNull.mean - 0.4) < 1e-6)
    #expect(abs(layer.threshold - 0.5) < 1e-7 && abs((layer.untrained?.mean ?? 0) - 0.5) < 1e-7)
    #expect(LayerMatching(layer: 0, runs: 3, pairs: pairs, shuffled: [], untrained: []) == nil)
  }

  @Test func stepsTellWhichMatchesStay() throws {
    let now = try #require(pair(0, 1))
    let then = try #require(MatchedPair(0, 1, similarities: [1, 0, 0, 0, 0, 1, 0, 1, 0], units: 3))
    let own = try #require(MatchedPair(0, 0, similarities: [1, 0, 0, 0, 0, 1, 0, 1, 0], units: 3))
    let step = try #require(
      MatchingStep(unit: .neurons, step: 8, stepBefore: 0, pairs: [[now]], before: [[then]], own: [[own]]))
    // Partners 1, 0, 2 now and 0, 2, 1 before: none stays. Of its own units only the first is matched with itself.
    #expect(step.kept == [0] && step.matchedWithThemselves == [1.0 / 3])
    #expect(abs(step.mean.mean - 0.7) < 1e-7 && abs(step.raw[0] - 0.2) < 1e-7)
    #expect(MatchingStep(unit: .heads, step: 0, stepBefore: nil, pairs: [], before: nil, own: nil) == nil)
  }

  @Test func theBarrierIsTheExcessOverTheStraightLine() throws {
    let shares = [0, 0.25, 0.5, 1]
    let (hill, straight) = (
      LineLosses.barrier([2, 3, 3.5, 4], shares: shares), LineLosses.barrier([2, 2.5, 3, 4], shares: shares)
    )
    #expect(hill.height == 0.5 && hill.share == 0.25)
    #expect(straight.height == 0 && straight.share == 0)
    let lines = (0..<6).flatMap { run in
      Alignment.allCases.map { alignment in
        LineLosses(
          first: run, second: (run + 1) % 6, alignment: alignment,
          losses: shares.map { share in
            let hill = share == 0.5 ? (alignment == .none ? 1.0 : 0.25) : 0
            return (0..<8).map { 3 + hill + 0.1 * Double($0) }
          }, weightCosine: 0.5)
      }
    }
    let names = (1...6).map { "run\($0)" }
    let barrier = LossBarrier(
      lines, names: names, shares: shares, sequences: 8, sequenceLength: 16, pairing: "each with the next")
    #expect(barrier.pairs.count == 18 && barrier.pairs[0].first == "run1" && barrier.pairs[0].barrierShare == 0.5)
    let (plain, matched) = (try #require(barrier.means.first), try #require(barrier.means.last))
    #expect(abs(plain.barrier.mean - 1) < 1e-12 && abs(matched.barrier.mean - 0.25) < 1e-12)
    #expect(abs((matched.change?.mean ?? 0) + 0.75) < 1e-12 && plain.change == nil)
    // Every sequence has the same hill, and every pair, so no resample changes anything.
    #expect(abs((plain.sequencesLow ?? 0) - 1) < 1e-12 && abs((plain.sequencesHigh ?? 0) - 1) < 1e-12)
    #expect(abs((plain.barrier.low ?? 0) - 1) < 1e-12 && abs(plain.losses[2] - 4.35) < 1e-12)
  }
}
