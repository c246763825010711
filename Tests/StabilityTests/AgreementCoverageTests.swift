import Stability
import Testing
import Wording

/// Which runs and sequences the means and intervals of agreement are over, and what is said of it.
@Suite struct AgreementCoverageTests {
  @Test func fewSequencesAreToldApartFromFewRuns() throws {
    func runs(_ count: Int, sequences: Int) -> [RunRecord] {
      var runs = RunsWithOutputs(spread: { _, step in step == 0 ? 2 : 0.3 }, count: count).records()
      let (tokens, length) = (RunsWithOutputs.probe.flatMap { $0 }, 42 / sequences)
      let probe = RunRecord.Probe(
        sequences: (0..<sequences).map { Array(tokens[$0 * length..<($0 + 1) * length]) })
      for run in runs.indices { runs[run].probe = probe }
      return runs
    }
    let many = try AgreementAnalysis().analyse(runs(9, sequences: 2))
    let outputs = try #require(many.sizes.first?.outputs)
    let last = try #require(outputs.steps.last?.divergence)
    #expect(last.low == nil && last.itemLow == nil && last.runLow != nil)
    #expect(last.interval?.low == last.runLow && last.interval?.high == last.runHigh)
    #expect(outputs.phases.first?.direction == .converging)
    #expect(outputs.convergence.hasSuffix("(other seeds only: fewer than five sequences say nothing of other text)"))
    #expect(many.notes.contains { $0.contains("intervals are over other seeds alone") })
    #expect(!many.notes.contains { $0.contains("fewer than five runs") })
    #expect(many.sizes.first?.verdict.contains("nats per token") == true)
    let shown = try #require(last.interval)
    #expect(many.sizes.first?.verdict.contains("(\(Significant.text(shown.low, 3)) to ") == true)

    let few = try AgreementAnalysis().analyse(runs(3, sequences: 7))
    #expect(few.sizes.first?.outputs?.convergence.contains("(other text only: fewer than five runs") == true)
    #expect(few.notes.contains { $0.contains("intervals are over other items alone") })
    let neither = try AgreementAnalysis().analyse(runs(3, sequences: 2))
    #expect(neither.sizes.first?.outputs?.convergence.contains("have no interval to judge it by") == true)
    #expect(neither.notes.contains { $0.contains("there are no intervals") })
    #expect(!neither.notes.contains { $0.contains("Student") || $0.contains("alone") })
    #expect(!(try AgreementAnalysis().analyse(runs(9, sequences: 7)).notes.contains { $0.contains("fewer than five") }))
  }

  /// A factorial sweep of three initialisations and two data orders: at step 0 both runs of an initialisation are one.
  @Test func runsThatBeganAlikeAreNoPair() throws {
    func alike(_ value: Double?, _ expected: Double?) -> Bool {
      abs((value ?? .nan) - (expected ?? .nan)) <= 1e-9
    }
    var runs = RunsWithOutputs(count: 6).records()
    for (second, first) in [(1, 0), (3, 2), (5, 4)] {
      let (own, sister) = (runs[second], runs[first])
      runs[second].initSeed = sister.initSeed
      for run in [first, second] { runs[run].dataSeed = run % 2 }
      runs[second].activations = { try ($1 == 0 ? sister : own).activations($0, $1) }
      let embeddings = [try #require(sister.outputs).embedding, try #require(own.outputs).embedding]
      runs[second].outputs?.embedding = { try embeddings[$0 == 0 ? 0 : 1]($0) }
    }
    let result = try AgreementAnalysis().analyse(runs)
    let found = try #require(result.sizes.first)
    let alone = try #require(try AgreementAnalysis().analyse([runs[0], runs[2], runs[4]]).sizes.first)
    let (step, expected) = (try #require(found.outputs?.steps.first), try #require(alone.outputs?.steps.first))
    #expect(alike(step.divergence.value, expected.divergence.value))
    #expect(alike(step.jensenShannon.value, expected.jensenShannon.value))
    #expect(alike(step.topOne.value, expected.topOne.value))
    #expect(alike(step.perRun[1].divergence, expected.perRun[0].divergence))
    let (labels, single) = (try #require(found.tokens?.steps.first), try #require(alone.tokens?.steps.first))
    #expect(labels.matrix[0][1] == 1 && alike(labels.kappa.value, single.kappa.value))
    #expect(alike(labels.fleiss.value, single.fleiss.value))
    #expect(alike(labels.perRun[1].withOthers, single.perRun[0].withOthers))
    // Elsewhere the mean is that of the matrix without the squares of runs that began alike.
    let matrix = try #require(found.outputs?.divergenceMatrix)
    var values: [Double] = []
    for row in 0..<6 { for column in 0..<6 where column / 2 != row / 2 { values.append(matrix[row][column]) } }
    #expect(alike(found.outputs?.steps.last?.divergence.value, values.reduce(0, +) / 24))
    #expect(result.notes.contains { $0.hasPrefix("14m: 3 of 15 pairs of runs began with the same weights") })
    #expect(result.notes.contains { $0.hasPrefix("14m: some runs share a seed") })
    let own = try AgreementAnalysis().analyse(RunsWithOutputs().records())
    #expect(!own.notes.contains { $0.contains("same weights") || $0.contains("share a seed") })
  }
}
