import Failures
import Foundation
import Numerics
import Stability
import Testing

@Suite struct AgreementAnalysisTests {
  private func near(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-5) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= tolerance * max(1, abs(expected))
  }

  private func only(_ runs: [RunRecord], counts: TokenCounts? = nil) throws -> SizeAgreement {
    var context = AnalysisContext(runs: runs)
    context.tokenCounts = counts
    let sizes = try AgreementAnalysis().analyse(context).sizes
    return try #require(sizes.first)
  }

  @Test func everyNumberAgreesWithBruteForceInDoublePrecision() throws {
    let made = RunsWithOutputs()
    let counts = (0..<RunsWithOutputs.vocabulary).map { $0 * $0 }
    let found = try only(
      made.records(), counts: TokenCounts(source: "a text", digest: "", counts: { counts }))
    let outputs = try #require(found.outputs)
    #expect(outputs.vocabulary == 40 && outputs.vocabularyRows == 48 && outputs.tokens == 42 && outputs.sequences == 7)
    #expect(outputs.unigramSource == "a text" && outputs.steps.map(\.step) == RunsWithOutputs.steps)
    let total = Double(counts.reduce(counts.count, +))
    let unigram = counts.map { log((Double($0) + 1) / total) }
    let following = RunsWithOutputs.probe.flatMap { sequence -> [Int] in Array(sequence.dropFirst()) + [-1] }
    for (place, step) in RunsWithOutputs.steps.enumerated() {
      let logs = (0..<made.count).map { made.logProbabilities($0, step) }
      var (divergence, shannon, same, pairs) = (0.0, 0.0, 0.0, 0.0)
      for first in 0..<made.count {
        for second in 0..<made.count where second != first {
          for (p, q) in zip(logs[first], logs[second]) {
            pairs += 1
            let (top, other) = (p.firstIndex(of: p.max() ?? 0), q.firstIndex(of: q.max() ?? 0))
            if top == other { same += 1 }
            for (a, b) in zip(p, q) {
              let middle = log((exp(a) + exp(b)) / 2)
              divergence += exp(a) * (a - b)
              shannon += exp(a) * (a - middle) / 2 + exp(b) * (b - middle) / 2
            }
          }
        }
      }
      let own = outputs.steps[place]
      #expect(near(own.divergence.value, divergence / pairs) && near(own.jensenShannon.value, shannon / pairs))
      #expect(near(own.topOne.value, same / pairs) && own.convergence == own.divergence.value.map { -$0 })
      var (entropy, cross, count) = (0.0, 0.0, 0.0)
      for row in logs.joined() {
        count += 1
        for (value, reference) in zip(row, unigram) {
          entropy -= exp(value) * value
          cross -= exp(value) * reference
        }
      }
      (entropy, cross) = (entropy / count, cross / count)
      #expect(near(own.entropy.value, entropy) && near(own.toUniform.value, log(40.0) - entropy))
      #expect(near(own.toUnigram.value, cross - entropy))
      var (surprisal, targets) = (0.0, 0.0)
      for run in logs {
        for (row, next) in zip(run, following) where next >= 0 {
          surprisal -= row[next]
          targets += 1
        }
      }
      #expect(near(own.crossEntropy.value, surprisal / targets))
      let mean = own.perRun.reduce(0) { $0 + $1.divergence } / Double(made.count)
      #expect(near(mean, divergence / pairs, 1e-6))
      for estimate in [own.divergence, own.jensenShannon, own.topOne, own.entropy, own.toUnigram] {
        let (value, low, high) = try (#require(estimate.value), #require(estimate.low), #require(estimate.high))
        #expect(low <= value && value <= high)
        #expect(estimate.itemLow != nil && estimate.runHigh != nil)
      }
    }
    let matrix = outputs.divergenceMatrix
    #expect(matrix.indices.allSatisfy { matrix[$0][$0] == 0 })
    let flat = matrix.joined().reduce(0, +) / Double(made.count * (made.count - 1))
    let atLast = try #require(outputs.steps.last?.divergence.value)
    #expect(near(flat, atLast, 1e-9))
    // The groups of a split hold every token once.
    for split in outputs.splits {
      let tokens = split.by == "position" ? 42 : 35
      #expect(split.groups.count > 1 && split.groups.reduce(0) { $0 + $1.tokens } == tokens)
    }
    let byPosition = try #require(outputs.splits.first { $0.by == "position" })
    let parts = byPosition.groups.reduce(0) { $0 + Double($1.tokens) * ($1.divergence[0].value ?? .nan) } / 42
    let atFirst = try #require(outputs.steps.first?.divergence.value)
    #expect(near(parts, atFirst, 1e-9))
  }

  @Test func equalRunsAgreeExactly() throws {
    let made = RunsWithOutputs(spread: { _, _ in 0 })
    let found = try only(made.records())
    let outputs = try #require(found.outputs)
    for step in outputs.steps {
      #expect(step.divergence.value == 0 && step.divergence.high == 0 && step.jensenShannon.value == 0)
      #expect(step.topOne.value == 1)
    }
    #expect(outputs.divergenceMatrix.joined().allSatisfy { $0 == 0 })
    let labels = try #require(found.tokens?.steps.last)
    #expect(labels.kappa.value == 1 && labels.fleiss.value == 1 && labels.krippendorff.value == 1)
    #expect(labels.percent.value == 1 && labels.selfConsistency.value == 1 && labels.degeneratePairs == 0)
    #expect(outputs.phases.map(\.direction) == [.steady])
  }

  @Test func selfConsistencyIsOneAtTheLastStepAloneAndKappasAreSymmetric() throws {
    let labels = try #require(try only(RunsWithOutputs().records()).tokens)
    #expect(labels.lastStep == 8 && labels.items == 42)
    #expect(labels.steps.last?.selfConsistency.value == 1)
    #expect((labels.steps.first?.selfConsistency.value ?? 1) < 0.5)
    let matrix = try #require(labels.steps.last?.matrix)
    for row in matrix.indices {
      #expect(matrix[row][row] == 1)
      for column in matrix.indices { #expect(matrix[row][column] == matrix[column][row]) }
    }
  }

  @Test func fallingAndRisingAreToldApart() throws {
    let falling = try #require(
      try only(RunsWithOutputs(spread: { _, step in step == 0 ? 2 : 0.3 }, count: 9).records()).outputs)
    #expect(falling.phases.first?.direction == .converging && falling.phases.first?.from == 0)
    #expect((falling.phases.first?.change.high ?? 0) < 0)
    let turning = try #require(
      try only(RunsWithOutputs(spread: { _, step in step == 4 ? 0.2 : 1.5 }, count: 9).records()).outputs)
    #expect(turning.phases.map(\.direction) == [.converging, .diverging])
    #expect(
      turning.convergence.contains("falls from step 0 to 4") && turning.convergence.contains("rises from step 4 to 8"))
  }

  @Test func whatCannotBeComparedIsNamed() throws {
    var runs = RunsWithOutputs(count: 9).records()
    runs[0].outputs = nil
    runs[1].outputs?.tokenizer = "another"
    runs[2].probe = RunRecord.Probe(sequences: RunsWithOutputs.probe.map { $0.map { ($0 + 1) % 40 } })
    runs[3].outputs?.steps = [0, 8]
    runs[4].state = .diverged
    runs[5].outputs?.steps = []
    let result = try AgreementAnalysis().analyse(runs)
    #expect(result.scope.runs == ["run3", "run6", "run7", "run8"] && result.scope.stepCount == 2)
    let reasons = Dictionary(uniqueKeysWithValues: result.scope.leftOut.map { ($0.what, $0.reason) })
    #expect(
      reasons["run0"]?.contains("checkpoint_steps") == true && reasons["run5"]?.contains("checkpoint_steps") == true)
    #expect(reasons["run1"]?.contains("tokenizer") == true && reasons["run2"]?.contains("probe") == true)
    #expect(reasons["run4"] == "training diverged")
    #expect(reasons["step 4 of 14m"]?.contains("checkpoint_steps=4") == true)
    #expect(result.notes.contains { $0.contains("fewer than five runs") })
    let step = try #require(result.sizes.first?.outputs?.steps.first)
    #expect(step.divergence.low == nil && step.divergence.runLow == nil && step.divergence.itemLow != nil)
  }

  @Test func oneRunIsNotCompared() throws {
    let found = try only(RunsWithOutputs(count: 1).records())
    #expect(found.outputs == nil && found.tokens == nil)
    #expect(found.verdict.contains("1 run with activations and checkpoints, at least two are needed"))
  }

  @Test func damagedInputIsRefusedWithTheRunsName() throws {
    func refusal(_ change: (inout RunRecord) -> Void) -> Failure? {
      var runs = RunsWithOutputs(count: 3).records()
      change(&runs[1])
      do {
        _ = try AgreementAnalysis().analyse(runs)
        return nil
      } catch {
        return error as? Failure
      }
    }
    let narrow = refusal {
      $0.outputs?.embedding = { _ in
        RunOutputs.Embedding(values: Array(repeating: 0, count: 48 * 4), rows: 48, features: 4)
      }
    }
    #expect(narrow?.kind == .badData && narrow?.description.contains("run1") == true)
    let few = refusal {
      $0.outputs?.embedding = { _ in
        RunOutputs.Embedding(values: Array(repeating: 0, count: 20 * 8), rows: 20, features: 8)
      }
    }
    #expect(few?.kind == .badData && few?.description.contains("20 rows") == true)
    let broken = refusal {
      $0.outputs?.embedding = { _ in
        RunOutputs.Embedding(values: Array(repeating: .nan, count: 48 * 8), rows: 48, features: 8)
      }
    }
    #expect(broken?.kind == .badData && broken?.description.contains("run1, step ") == true)
  }

  @Test func theResultIsStoredUntilWeightsOrTextChange() throws {
    let folder = NSTemporaryDirectory() + "polypythia-agreement-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var runs = RunsWithOutputs(count: 2).records()
    let analysis = AgreementAnalysis()
    let first = try analysis.result(for: runs, storedIn: folder)
    #expect(try analysis.result(for: runs, storedIn: folder) == first)
    runs[0].outputs?.digest = "other weights"
    let changed = try analysis.result(for: runs, storedIn: folder)
    #expect(changed.digest != first.digest)
    let counted = TokenCounts(source: "a text", digest: "its digest", counts: { [1, 2] })
    var context = AnalysisContext(runs: runs, resultsFolder: folder)
    context.tokenCounts = counted
    #expect(try analysis.result(in: context).digest != changed.digest)
  }
}
