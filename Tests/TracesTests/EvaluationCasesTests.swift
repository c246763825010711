import Failures
import Foundation
import Testing
import Traces

/// Evaluations as people have them: folders of the harness, files of the suite.
@Suite struct EvaluationCasesTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../polypythiaTests/Cases").standardizedFileURL.path

  private func runs(_ name: String, repeated: RepeatedValues? = nil) throws -> ImportedRuns {
    try EvaluationImport.runs(of: ImportRequest([Self.folder + "/" + name], repeated: repeated))
  }

  private func values(_ run: ImportedRun, _ metric: String = "acc") -> [Double]? {
    run.evaluations.first?.metrics.first { $0.name == metric }?.values
  }

  @Test func samplesBelongToTheResultsOfTheSameDate() throws {
    let found = try runs("lmeval-revision-samples")
    #expect(found.runs.map(\.name) == ["pythia-14m-seed1", "pythia-14m-seed2"] && found.leftOut.isEmpty)
    for run in found.runs {
      let task = try #require(run.evaluations.first)
      #expect(run.evaluations.count == 1 && task.task == "arc_easy" && task.steps == [1000, 2000, 143_000])
      let items = try #require(task.items)
      #expect(items.choices == 4 && items.accuracy.count == 3 * items.items.count)
      #expect(!items.predictions.contains(-1) && run.events.isEmpty)
    }
  }

  @Test func filtersAreToldApart() throws {
    let run = try runs("lmeval-filters").runs[0]
    #expect(run.name == "pythia-14m-seed1" && run.evaluations[0].steps == [1000])
    #expect(values(run, "exact_match (strict-match)") == [0.25])
    #expect(values(run, "exact_match (flexible-extract)") == [0.75])
  }

  @Test func localPathsOfCheckpointsAreRuns() throws {
    let found = try runs("lmeval-local-paths")
    #expect(found.runs.map(\.name) == ["pythia-14m-seed1", "pythia-14m-seed2", "pythia-14m-seed3"])
    #expect(found.runs.allSatisfy { $0.evaluations[0].steps == [64, 128, 256] } && found.leftOut.isEmpty)
    #expect(found.runs.allSatisfy { values($0, "acc_stderr")?.allSatisfy(\.isNaN) == true })
  }

  @Test func filesSideBySideAreRunsByTheirModels() throws {
    let found = try runs("lmeval-flat-models")
    #expect(found.runs.map(\.name) == ["alpha-19m", "alpha-350m"] && found.leftOut.isEmpty)
    #expect(found.runs.map { $0.evaluations[0].steps } == [[134_000, 143_000], [67_000, 71_500]])
  }

  @Test func anotherModelThanTheFolderSaysIsNamedAndNotCounted() throws {
    let found = try runs("lmeval-wrong-model")
    #expect(found.runs.map(\.name) == ["pythia-410m-seed1", "pythia-410m-seed2"])
    let finding = "EleutherAI/pythia-410m in a folder of pythia-410m-seed3"
    #expect(found.leftOut.count == 1 && found.leftOut[0].contains(finding))
    #expect(values(found.runs[0]) == [0.2173, 0.31000000000000005])
    let events = found.runs.map { $0.events.map(\.text) }
    #expect(events[0].count == 1 && events[1].isEmpty)
    for word in ["step 1000", "0.2173", "2025-02-01"] { #expect(events[0][0].contains(word), "\(word)") }
  }

  @Test func repeatedEvaluationsFollowTheRule() throws {
    let first = try runs("lmeval-wrong-model", repeated: .first)
    #expect(values(first.runs[0]) == [0.21000000000000002, 0.31000000000000005] && first.runs[0].events.count == 1)
    let refused = importFailure { _ = try runs("lmeval-wrong-model", repeated: .refuse) }
    #expect(refused?.kind == .badData && refused?.description.contains("--repeated") == true)
  }
}
