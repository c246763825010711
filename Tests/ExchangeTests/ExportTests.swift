import Failures
import Files
import Foundation
import Runs
import TestSupport
import Testing
import Traces

@testable import Exchange

@Suite struct ExportTests {
  private let source = ImportSource(form: "csv", file: "a.csv", sha256: "abc")

  /// Three runs whose metrics move through two phases; the third has a metric more.
  private func runs(in folder: TemporaryFolder) throws -> RunFolder {
    let runs = (1...3).map { number in
      let steps = Array(0..<12)
      let loss = steps.map { step in (step < 6 ? 9.0 : 3.0) + 0.01 * Double((step * 7 + number * 3) % 5) }
      var run = ImportedRun(
        name: "r\(number)", source: source, steps: steps, metrics: [ImportedMetric(name: "loss", values: loss)])
      if number == 3 { run.metrics.append(ImportedMetric(name: "extra", values: loss.map { -$0 })) }
      return run
    }
    _ = try ImportFolder(folder.path + "/runs").add(ImportedRuns(runs: runs))
    return try RunFolder(folder.path + "/runs")
  }

  private func request(
    _ format: ExportRequest.Format, _ out: String, groups: [String] = [], runs: [String] = []
  ) -> ExportRequest {
    ExportRequest(format: format, groups: groups, runs: runs, out: out)
  }

  @Test(arguments: ExportRequest.Format.allCases)
  func everyFormIsWritten(format: ExportRequest.Format) throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/new/out"
    // What an export that was killed left; no system gives so large a number to a process.
    try AtomicWriting.ensureFolder(out + ".partial-2147483646/half")
    let summary = try request(format, out + "/").write(runs(in: folder))
    #expect(summary.runs == ["r1", "r2", "r3"] && summary.groups == ["events", "metrics"] && summary.out == out)
    for file in summary.files {
      let path = format.isFolder ? "\(out)/\(file.file)" : out
      #expect(FileManager.default.fileExists(atPath: path), "\(path)")
    }
    #expect(summary.files.count == (format == .tensorboard ? 3 : format.isFolder ? 2 : 1))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/new") == ["out"])
  }

  @Test func aRunWithoutAMetricHasGapsThere() throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/out"
    _ = try request(.csv, out, groups: ["metrics"], runs: ["r2", "r3"]).write(runs(in: folder))
    let lines = try String(contentsOfFile: out + "/metrics.csv", encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 25 && lines[0] == "run,size,init_seed,data_seed,step,loss,extra")
    #expect(lines[1].hasPrefix("r2,imported,,,0,9.0") && lines[1].hasSuffix(",") && !lines[13].hasSuffix(","))
  }

  @Test(arguments: ExportRequest.Format.allCases)
  func aGroupNamedTwiceIsWrittenOnce(format: ExportRequest.Format) throws {
    let folder = try TemporaryFolder()
    let found = try runs(in: folder)
    let twice = try request(format, folder.path + "/twice", groups: ["metrics", "metrics"]).write(found)
    let once = try request(format, folder.path + "/once", groups: ["metrics"]).write(found)
    #expect(twice.groups == ["metrics"] && twice.files.map(\.entries) == once.files.map(\.entries))
  }

  @Test func whatIsThereOrUnknownIsRefusedAndNothingIsWritten() throws {
    let folder = try TemporaryFolder()
    let found = try runs(in: folder)
    let out = folder.path + "/out"
    let cases: [(ExportRequest, Failure.Kind, String)] = [
      (request(.csv, out, runs: ["r9"]), .usage, "r1, r2, r3"),
      (request(.csv, out, groups: ["train"]), .usage, "events, metrics, maps, agreement"),
      (request(.npz, out, groups: ["maps"]), .usage, "--format csv"),
      (request(.csv, found.path), .cannotCreate, "--out"),
    ]
    for (request, kind, remedy) in cases {
      let found = failure { _ = try request.write(found) }
      #expect(found?.kind == kind && found?.remedy.contains(remedy) == true, "\(String(describing: found))")
    }
    #expect(!FileManager.default.fileExists(atPath: out))
  }

  @Test func aTraceThatIsCutShortLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    let found = try runs(in: folder)
    let path = folder.path + "/runs/r2/trace.h5"
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: path))
    for format in ExportRequest.Format.allCases {
      #expect(throws: Failure.self) { try request(format, folder.path + "/out").write(found) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["runs"])
    }
  }

  @Test func trainingMapsHaveTheLayoutOfThePapersNotebook() throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/out"
    let summary = try request(.csv, out, groups: ["maps"], runs: ["r1", "r2"]).write(runs(in: folder))
    #expect(summary.files == [ExportedFile(file: "training_maps.tsv", entries: 24)] && summary.leftOut.isEmpty)
    let rows = try String(contentsOfFile: out + "/training_maps.tsv", encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    #expect(rows[0] == ["", "score", "state", "step", "seed", "group"])
    #expect(rows[1][0] == "0" && rows[1][3] == "0" && rows[1][4] == "0" && rows[13][4] == "1")
    #expect(rows.dropFirst().allSatisfy { $0.count == 6 && $0[5] == "[0, 1, 2]" })
    // The score falls with the loss: low in the first phase, high in the second, which is another state.
    let scores = rows.dropFirst().compactMap { Double($0[1]) }
    #expect(scores.count == 24 && scores[0] < -0.9 && scores[11] > 0.9 && rows[1][2] != rows[12][2])
  }

  @Test func scoresOfTrainingMapsAreThoseOfTheHeldOutLoss() throws {
    let folder = try TemporaryFolder()
    let steps = Array(0..<12)
    let runs = (1...3).map { number in
      let noise = steps.map { 0.01 * Double(($0 * 7 + number * 3) % 5) }
      // The training loss, which comes first, falls while the held-out loss rises.
      return ImportedRun(
        name: "r\(number)", source: source, steps: steps,
        metrics: [
          ImportedMetric(name: "loss", values: zip(steps, noise).map { ($0 < 6 ? 9 : 3) + $1 }),
          ImportedMetric(name: "val_loss", values: zip(steps, noise).map { ($0 < 6 ? 3 : 9) + $1 }),
        ])
    }
    _ = try ImportFolder(folder.path + "/runs").add(ImportedRuns(runs: runs))
    _ = try request(.csv, folder.path + "/out", groups: ["maps"]).write(RunFolder(folder.path + "/runs"))
    let table = try String(contentsOfFile: folder.path + "/out/training_maps.tsv", encoding: .utf8)
    let rows = table.split(separator: "\n")
    let scores = rows.dropFirst().compactMap { Double($0.split(separator: "\t")[1]) }
    #expect(scores.count == 36 && scores[0] > 0.9 && scores[11] < -0.9)
  }

  @Test func aLossThatIsTheSameEverywhereGivesNoScores() throws {
    let folder = try TemporaryFolder()
    let steps = Array(0..<12)
    let runs = (1...3).map { number in
      ImportedRun(
        name: "r\(number)", source: source, steps: steps,
        metrics: [
          ImportedMetric(name: "loss", values: steps.map { Double(($0 * 7 + number * 3) % 5) }),
          ImportedMetric(name: "val_loss", values: steps.map { _ in 0.1 }),
        ])
    }
    _ = try ImportFolder(folder.path + "/runs").add(ImportedRuns(runs: runs))
    _ = try request(.csv, folder.path + "/out", groups: ["maps"]).write(RunFolder(folder.path + "/runs"))
    let table = try String(contentsOfFile: folder.path + "/out/training_maps.tsv", encoding: .utf8)
    let scores = table.split(separator: "\n").dropFirst().map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)[1]
    }
    #expect(scores.count == 36 && scores.allSatisfy { $0.isEmpty })
  }

  /// Three runs that answer four items at two steps; the third agrees with the first only at the last step.
  @Test func kappasHaveTheLayoutOfThePapersNotebook() throws {
    let folder = try TemporaryFolder()
    let answers = [[0, 1, 2, 1, 0, 1, 2, 0], [0, 1, 2, 1, 0, 1, 2, 0], [1, 0, 2, 1, 0, 1, 2, 0]]
    let runs = answers.enumerated().map { index, predictions in
      ImportedRun(
        name: "pythia-14m-seed\(index)", source: source,
        evaluations: [
          TaskEvaluation(
            task: "arc", steps: [5, 9], metrics: [ImportedMetric(name: "acc", values: [0.5, 0.5])],
            items: ItemScores(
              items: [0, 1, 2, 3], choices: 3, logLikelihoods: [Double](repeating: -1, count: 24),
              predictions: predictions, gold: [0, 1, 2, 2],
              accuracy: predictions.enumerated().map { $1 == [0, 1, 2, 2][$0 % 4] ? 1 : 0 }))
        ])
    }
    _ = try ImportFolder(folder.path + "/runs").add(ImportedRuns(runs: runs))
    let out = folder.path + "/out"
    let summary = try request(.csv, out, groups: ["agreement"]).write(RunFolder(folder.path + "/runs"))
    #expect(summary.files.map(\.file) == ["self_consistency.tsv", "inter_seed.tsv"])
    func rows(_ name: String) throws -> [[String]] {
      try String(contentsOfFile: "\(out)/\(name)", encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }
    let (own, other) = try (rows("self_consistency.tsv"), rows("inter_seed.tsv"))
    #expect(own[0] == ["step", "seed", "kappa_w_last_step", "benchmark", "size"] && own.count == 7)
    #expect(other[0] == ["step", "seed", "kappa_w_0", "benchmark", "size"] && other.count == 7)
    // At the last step every run agrees with itself, and all three give the same answers.
    for row in own.dropFirst(4) + other.dropFirst(4) { #expect(row[0] == "9" && row[2] == "1.0" && row[3] == "arc") }
    // At step 5 the third run has two of four answers in common with the first.
    #expect(other[1] == ["5", "0", "1.0", "arc", "14"] && (Double(other[3][2]) ?? 1) < 1)
  }
}
