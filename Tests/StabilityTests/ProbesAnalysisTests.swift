import Failures
import Foundation
import Testing

@testable import Stability
@testable import Statistics

@Suite struct ProbesAnalysisTests {
  private static func options(_ change: (inout ProbesAnalysis.Options) -> Void = { _ in }) -> ProbesAnalysis.Options {
    var options = ProbesAnalysis.Options()
    options.labels = [ProbedRuns.labels]
    change(&options)
    return options
  }

  private static func failure(_ body: () throws -> Void) -> Failure? {
    do {
      try body()
      return nil
    } catch { return error as? Failure }
  }

  private static let result = Result { try ProbesAnalysis(Self.options()).analyse(ProbedRuns.runs(6)) }

  private func task() throws -> TaskProbes {
    try #require(try Self.result.get().sizes.first?.tasks.first)
  }

  @Test func whatTrainingPutsIntoALayerIsReadFromItAtLessCost() throws {
    let task = try task()
    let (first, last) = (try #require(task.trajectory.first), try #require(task.trajectory.last))
    #expect(task.task == "hidden" && task.classes == ["class 0", "class 1", "class 2"])
    #expect(first.codelengthRatio.mean == 1)
    #expect(last.codelengthRatio.mean < 0.6)
    #expect(last.accuracy.mean > 0.9 && first.accuracy.mean < 0.5)
    #expect(last.layerWeights[1] > last.layerWeights[0])
    #expect(last.compression.mean > 1.5 && first.compression.mean < 1.1)
    let gain = try #require(task.gains.first { $0.quantity == .accuracy })
    let low = try #require(gain.low)
    #expect(gain.difference > 0.4 && low > 0 && low < gain.difference)
    #expect(gain.pValue == nil)
    let shorter = try #require(task.gains.first { $0.quantity == .codelengthRatio })
    #expect(shorter.difference < -0.4 && shorter.pValue == 2.0 / 64 && shorter.pAdjusted == 4.0 / 64)
    let keys = String(decoding: try Self.result.get().json(), as: UTF8.self)
    #expect(keys.contains("\"p_adjusted\"") && !keys.contains("corrected"))
  }

  /// Transformers counts L + 1 hidden states: the embedding and every block, the last one after the final normalisation.
  @Test func asPublishedTheLastBlockIsReadOnlyAfterTheFinalNormalisation() throws {
    var runs = ProbedRuns.runs(1)
    let read = runs[0].activations
    runs[0].activations = { site, step in try read(site == "final" ? "layer.0" : site, step) }
    runs[0].sites = ["embedding", "layer.0", "layer.1", "final"]
    func probes(_ change: (inout ProbesAnalysis.Options) -> Void) throws -> ProbesResult {
      try ProbesAnalysis(
        Self.options {
          ($0.steps, $0.repetitions) = ([0], 1)
          change(&$0)
        }
      ).analyse(runs)
    }
    let published = try probes { ($0.schedule, $0.raw) = (.published, true) }
    let size = try #require(published.sizes.first)
    #expect(size.sites == ["embedding", "layer.0", "final"])
    #expect(size.tasks.first?.measurements.first?.layerWeights.count == 3)
    #expect(published.scope.leftOut.map(\.what) == ["layer.1 of 14m"] && published.method.contains("hidden states"))
    let scaled = try probes { $0.schedule = .published }
    #expect(scaled.sizes.first?.sites == runs[0].sites && scaled.scope.leftOut.isEmpty)
    #expect(!scaled.method.contains("hidden states"))
  }

  @Test func runsThatShareASeedAreNamed() throws {
    var runs = ProbedRuns.runs(3)
    runs[1].initSeed = 1
    let found = try ProbesAnalysis(Self.options { ($0.steps, $0.repetitions) = ([0], 1) }).analyse(runs)
    #expect(found.notes.last?.hasPrefix("14m: some runs share a seed") == true, "\(found.notes)")
    #expect(!(try Self.result.get().notes.contains { $0.contains("share a seed") }))
  }

  @Test func controlLabelsDoNotGain() throws {
    let task = try task()
    let gain = try #require(task.gains.first { $0.quantity == .controlAccuracy })
    let ratio = try #require(task.trajectory.last?.controlCodelengthRatio.mean)
    #expect(gain.difference < 0.05)
    #expect(ratio > 0.9)
    let selectivity = try #require(task.trajectory.last?.selectivity.mean)
    #expect(selectivity > 0)
  }

  @Test func anglesLieBesideThoseOfRandomSubspacesAndOfTheProbeItself() throws {
    let angles = try #require(try task().angles)
    #expect(angles.dimension == 2)
    let last = try #require(angles.betweenRuns.last)
    let (low, high) = (try #require(last.low), try #require(last.high))
    #expect(low <= last.mean && last.mean <= high)
    #expect(abs(last.mean - angles.random.mean) < 15)
    let repetition = try #require(angles.betweenRepetitions.last)
    #expect(repetition.mean < 25)
    #expect(last.matrix.count == 6 && last.matrix[2][2] == 0 && last.matrix[1][4] == last.matrix[4][1])
    let along = try #require(angles.alongSteps.last)
    #expect(along.from == 4 && along.to == 8 && along.angles.count == 2 && along.largest >= along.mean)
  }

  @Test func aRunIsMeasuredAsItWouldBeAlone() throws {
    let alone = try ProbesAnalysis(Self.options()).analyse([ProbedRuns.runs(6)[3]])
    let own = try #require(alone.sizes.first?.tasks.first)
    let together = try task().measurements.filter { $0.run == "pythia-14m-seed4" }
    #expect(own.measurements == together)
    #expect(own.gains.isEmpty && own.noise.isEmpty && own.trajectory[0].accuracy.low == nil)
  }

  @Test func noiseOfTheProbeStandsBesideThatOfTheRuns() throws {
    let noise = try task().noise.filter { $0.step == 8 }
    #expect(noise.map(\.quantity) == ["codelength", "accuracy"])
    #expect(noise[0].withinRuns > 0 && noise[0].betweenRuns >= 0)
  }

  @Test func aSecondCallAnswersFromTheFileAndOtherLabelsDoNot() throws {
    let folder = NSTemporaryDirectory() + "polypythia-probes-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let runs = ProbedRuns.runs(2)
    let one = Self.options { ($0.steps, $0.repetitions) = ([0, 8], 1) }
    let first = try ProbesAnalysis(one).result(for: runs, storedIn: folder)
    var planted = first
    planted.null = "planted"
    try planted.json().write(to: URL(filePath: folder + "/probes.json"))
    #expect(try ProbesAnalysis(one).result(for: runs.reversed(), storedIn: folder) == planted)
    // A report asks for no options and shows what there is of these runs.
    #expect(ProbesAnalysis.stored(in: AnalysisContext(runs: runs, resultsFolder: folder)) == planted)
    var changed = runs
    changed[1].digest = "other"
    #expect(ProbesAnalysis.stored(in: AnalysisContext(runs: changed, resultsFolder: folder)) == nil)
    changed = runs
    changed[0].probeTexts = { ProbedRuns.hidden.map { "\($0)" } }
    #expect(ProbesAnalysis.stored(in: AnalysisContext(runs: changed, resultsFolder: folder)) == nil)
    let entries = ProbedRuns.labels.labels.dropLast()
    let fewer = Self.options {
      ($0.steps, $0.repetitions) = ([0, 8], 1)
      $0.labels = [TokenLabels(name: "hidden", source: "hidden.tsv", digest: "2", labels: Array(entries))]
    }
    #expect(try ProbesAnalysis(fewer).result(for: runs, storedIn: folder).null != "planted")
  }

  @Test func builtInTasksWithoutTextsAreLeftOutWithTheReason() throws {
    let options = Self.options { ($0.labels, $0.steps, $0.repetitions) = ([], [0], 1) }
    let result = try ProbesAnalysis(options).analyse(ProbedRuns.runs(1))
    #expect(result.sizes.first?.tasks.map(\.task) == ["frequency", "position", "next_frequency"])
    let left = try #require(result.scope.leftOut.first)
    #expect(left.what == "word_part of 14m" && left.reason.contains("tokenizer.json"))
  }

  @Test func onlineCodesAndThePublishedScheduleAreToBeHad() throws {
    let options = Self.options {
      ($0.steps, $0.repetitions, $0.online, $0.schedule, $0.raw) = ([8], 1, true, .published, true)
    }
    let result = try ProbesAnalysis(options).analyse(ProbedRuns.runs(1))
    let size = try #require(result.sizes.first)
    let found = try #require(size.tasks.first?.measurements.first)
    let online = try #require(found.onlineCodelength)
    #expect(online > 0 && online < 1.5 * (size.tasks.first?.uniformCodelength ?? 0))
    #expect(result.method.contains("development loss") && result.method.contains("as they are"))
  }

  @Test func runsWithoutActivationsAndShortProbeSetsGetASentence() throws {
    var bare = ProbedRuns.runs(1)
    bare[0].observationSteps = []
    let first = try ProbesAnalysis(Self.options()).analyse(bare)
    #expect(first.sizes.isEmpty && first.scope.leftOut.map(\.reason) == ["no activations recorded"])
    var short = ProbedRuns.runs(1)
    short[0].probe = RunRecord.Probe(sequences: [[1, 2, 3], [4, 5]])
    let second = try ProbesAnalysis(Self.options()).analyse(short)
    #expect(second.sizes.isEmpty && second.scope.leftOut.first?.reason.contains("2 sequences") == true)
  }

  @Test func wrongRequestsAreRefusedByName() {
    let step = Self.failure { _ = try ProbesAnalysis(Self.options { $0.steps = [5] }).analyse(ProbedRuns.runs(2)) }
    #expect(step?.kind == .usage && step?.description.contains("0, 4, 8") == true)
    let repetitions = Self.failure { _ = try ProbesAnalysis(Self.options { $0.repetitions = 0 }) }
    #expect(repetitions?.subject == "--repetitions 0")
    let twice = Self.failure { _ = try ProbesAnalysis(Self.options { $0.labels += $0.labels }) }
    #expect(twice?.reason == "is named twice" && twice?.remedy == "name it once")
    let alike = Self.failure {
      _ = try ProbesAnalysis(
        Self.options { options in
          options.labels += options.labels.map {
            TokenLabels(name: $0.name, source: "elsewhere/" + $0.source, digest: "3", labels: $0.labels)
          }
        })
    }
    #expect(alike?.reason.contains("second task") == true && alike?.remedy == "rename the file")
    var broken = ProbedRuns.runs(1)
    let good = broken[0].activations
    broken[0].activations = { site, step in
      try good(site, step).map {
        RunRecord.Activations(values: $0.values.map { $0 * .infinity }, tokens: $0.tokens, features: $0.features)
      }
    }
    let runs = broken
    let infinite = Self.failure { _ = try ProbesAnalysis(Self.options()).analyse(runs) }
    #expect(infinite?.kind == .badData && infinite?.subject == "pythia-14m-seed1 at step 0")
  }
}
