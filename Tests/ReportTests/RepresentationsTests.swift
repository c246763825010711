import Statistics
import Testing

@testable import Report
@testable import Stability

/// The sections whose analyses a report does not make itself, on small results made by hand.
@Suite struct RepresentationsTests {
  private let runs = ["a-14m-1", "a-14m-2"]
  private let scope = AnalysisScope(runs: ["a-14m-1", "a-14m-2"], metrics: [], steps: [0, 8])

  private func estimate(_ value: Double) -> AgreementEstimate {
    AgreementEstimate(value: value, low: value - 0.125, high: value + 0.125)
  }

  private func agreement() -> AgreementResult {
    let steps = [0, 8].map { step in
      OutputStep(
        step: step, divergence: estimate(0.5 + Double(step)), jensenShannon: estimate(0.25), topOne: estimate(0.75),
        entropy: estimate(2), crossEntropy: estimate(3), toUniform: estimate(4), toUnigram: estimate(5), perRun: [])
    }
    let outputs = OutputAgreement(
      runs: runs, vocabulary: 10, vocabularyRows: 16, tokens: 20, sequences: 4, unigramSource: "text", steps: steps,
      phases: [], convergence: "the runs move apart", divergenceMatrix: [[0, 1], [1, 0]],
      jensenShannonMatrix: [[0, 0.25], [0.25, 0]], topOneMatrix: [[1, 0.75], [0.75, 1]], splits: [])
    let labels = LabelStep(
      step: 8, percent: estimate(0.75), kappa: estimate(0.625), fleiss: estimate(0.6), krippendorff: estimate(0.61),
      selfConsistency: estimate(1), perRun: [], matrix: [[1, 0.625], [0.625, 1]], degeneratePairs: 0)
    return AgreementResult(
      digest: "", null: "nothing shared", notes: ["few runs"], scope: scope,
      sizes: [
        SizeAgreement(
          size: "14m", verdict: "14m: outputs differ <by> 0.5 nats", flaggedRuns: [], outputs: outputs,
          tokens: LabelAgreement(labels: "the likeliest token", runs: runs, items: 20, lastStep: 8, steps: [labels]),
          tasks: [])
      ])
  }

  private func matching() throws -> MatchingResult {
    var size = SizeMatching(size: "14m", scope: scope)
    let pairs = PairMean.pairs(of: 5).map { PairMean.Pair($0.first, $0.second, Double($0.first + $0.second) / 8) }
    let mean = try #require(PairMean(pairs))
    let layer = LayerMatching(
      layer: 0, units: 4, matched: mean, raw: mean, shuffled: mean, untrained: nil, aboveNull: mean, threshold: 0.5,
      recurring: [1, 0.25], recurringInNull: [1, 0.125])
    size.units = [UnitMatching(unit: .heads, layers: [layer])]
    size.barrier = LossBarrier(
      sequences: 8, sequenceLength: 16, pairing: "each run with the next", shares: [0, 0.5, 1], pairs: [],
      means: [
        MeanBarrier(alignment: .none, barrier: mean, losses: [5, 5.5, 5], weightCosine: 0.1),
        MeanBarrier(alignment: .weights, barrier: mean, losses: [5, 5.25, 5], weightCosine: 0.2, change: mean),
      ])
    return MatchingResult(digest: "", observations: "", askedStep: nil, sizes: [size], runs: [])
  }

  private func document() throws -> ReportDocument {
    var input = try sampleInput(seeds: 2, sabotaged: false)
    input.results[AgreementReport.self] = agreement()
    input.results[MatchingReport.self] = try matching()
    return ReportDocument(input)
  }

  private func figure(_ id: String, _ document: ReportDocument) -> ReportFigure? {
    document.sections.flatMap(\.blocks).compactMap { block -> ReportFigure? in
      if case .figure(let figure) = block, figure.id == id { figure } else { nil }
    }.first
  }

  @Test func outputsAreDrawnBesideWhatTheyAreComparedWith() throws {
    let found = try #require(figure("divergence-14m", try document()))
    #expect(found.lines?.map(\.label) == ["to uniform", "to unigram", "between runs"])
    #expect(found.lines?.last?.y == [0.5, 8.5] && found.band?.high == [0.625, 8.625])
    #expect(try figure("kappa-matrix-likeliest-tokens-14m", document())?.matrix?.values[0][1] == 0.625)
  }

  @Test func barriersHaveALineForEachWayOfMatching() throws {
    let found = try #require(figure("barrier-14m", try document()))
    #expect(found.lines?.map(\.label) == ["as they are", "weights matched"])
    #expect(found.lines?.last?.y == [5, 5.25, 5])
  }

  @Test func whatWentInIsSaidOfEveryAnalysis() throws {
    var input = try sampleInput(seeds: 5, sabotaged: false)
    input.results[AgreementReport.self] = agreement()
    input.results[MatchingReport.self] = try matching()
    var left = scope
    left.leftOut = [AnalysisScope.LeftOut(what: "a-14m-3", reason: "the run failed")]
    input.results[ProbesReport.self] = ProbesResult(
      digest: "", observations: "", method: "", null: "", notes: [], sizes: [], scope: left)
    let blocks = ReportDocument(input).sections.first { $0.id == "methods" }?.blocks ?? []
    let start = try #require(blocks.firstIndex(of: .heading("What went in, and what was left out")))
    var lists: [String: [String]] = [:]
    for (name, list) in zip(blocks[start...].dropFirst(), blocks[start...].dropFirst(2)) {
      if case (.paragraph(let name), .list(let lines)) = (name, list) { lists[name.text] = lines }
    }
    #expect(
      Set(lists.keys) == [
        "Outliers:", "Spread:", "Spikes:", "Change points:", "Training map of 14m:", "Representations of 14m:",
        "Outputs:", "Heads and neurons of 14m:", "Probes:", "Number of seeds of 14m:",
      ])
    #expect(lists["Probes:"]?.last == "left out: a-14m-3: the run failed")
    #expect(lists["Number of seeds of 14m:"]?.first?.hasPrefix("used: 5 runs (pythia-14m-seed1, ") == true)
  }

  @Test func theVerdictQuotesThemAndEscapesThem() throws {
    let page = HTMLReport.render(try document())
    #expect(page.contains("14m: outputs differ &lt;by&gt; 0.5 nats"))
    #expect(page.contains("results/matching.json:sizes[size=14m].barrier.means[alignment=weights]"))
    #expect(!page.contains("polypythia analyze agreement") && page.contains("polypythia analyze probes DIR"))
  }
}
