import Foundation
import Testing

/// Inputs as people of this job have them, each for a whole kind; `Cases` holds them.
@Suite struct ImportCasesTests {
  struct Summary: Decodable {
    struct Run: Decodable {
      var run: String
      var steps: Int
      var firstStep: Int?
      var lastStep: Int?
      var gaps: Int
    }
    var runs: [Run]
    var metrics: [String]
    var warnings: [String]
    var leftOut: [String]
    var notes: [String]

    var names: [String] { runs.map(\.run) }
    var everything: String { (leftOut + notes + warnings).joined(separator: "\n") }
  }

  private static let cases = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases").path

  /// Imports from a folder of the cases with the tool.
  private func imported(_ form: String, _ arguments: [String], in tool: Tool) throws -> Summary {
    let result = try tool.run(["import", form] + arguments + ["--out", "out", "--json"])
    #expect(result.code == 0, "\(result.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Summary.self, from: Data(result.output.utf8))
  }

  private func imported(_ form: String, _ arguments: String...) throws -> Summary {
    let tool = try Tool()
    defer { tool.cleanUp() }
    return try imported(form, arguments.map { $0.replacing("@", with: Self.cases) }, in: tool)
  }

  /// The values of every run of a metric, as `export` writes them.
  private func values(_ form: String, _ arguments: String..., metric: String = "loss") throws -> [String: [Double?]] {
    let tool = try Tool()
    defer { tool.cleanUp() }
    _ = try imported(form, arguments.map { $0.replacing("@", with: Self.cases) }, in: tool)
    let exported = try tool.run("export out --format jsonl --out exported")
    #expect(exported.code == 0, "\(exported.errors)")
    var found: [String: [Double?]] = [:]
    let text = try String(contentsOf: tool.folder.appending(path: "exported/metrics.jsonl"), encoding: .utf8)
    for line in text.split(separator: "\n") {
      let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      found[row["run"] as? String ?? "", default: []].append(row[metric] as? Double)
    }
    return found
  }

  private let sixSeeds = (1...6).map { "seed\($0)" }

  @Test func aChartOfManyRunsIsThoseRuns() throws {
    let found = try imported(
      "csv", "@/wandb-many-runs/wandb_export_2024-05-01T10_00_00.000+02_00.csv", "--step-column", "Step", "--metric",
      "train_loss")
    #expect(found.names == (1...6).map { "pythia-14m, seed=\($0), lr=1e-3" })
    #expect(found.metrics == ["train/loss"])
    #expect(found.leftOut.contains { $0.contains("__MIN") && $0.contains("envelope") })
    #expect(found.leftOut.contains { $0.contains("- _step") && $0.contains("counters") })
    let one = try imported(
      "csv", "@/wandb-many-runs/wandb_export_2024-05-01T10_00_00.000+02_00.csv", "--value-columns",
      "pythia-14m, seed=2, lr=1e-3 - train/loss")
    #expect(one.names == ["pythia-14m, seed=2, lr=1e-3"])
  }

  @Test(arguments: [
    ("pandas_idx", ["seed1", "seed2"], 6), ("pandas_long", ["a", "b"], 4),
    ("na_first", ["seed1", "seed2", "seed3"], 8),
    ("na_long", ["a", "b"], 3), ("excel", ["seed1", "seed2"], 4), ("win", ["seed1", "seed2"], 4),
    ("de", ["seed1", "seed2", "seed3"], 9), ("de_quoted", ["seed1", "seed2"], 4), ("pct", ["seed1", "seed2"], 4),
    ("thousands", ["seed1", "seed2"], 6), ("tokens", ["seed1"], 2), ("firstbad", ["seed1", "seed2", "seed3"], 8),
    ("cuda", ["seed1", "seed2"], 4), ("spaces", ["seed1", "seed2"], 4), ("comment", ["seed1", "seed2"], 4),
    ("utf16", ["seed1"], 2), ("ragged", ["seed1", "seed2"], 3),
  ])
  func everySpellingOfANumberIsReadAndNoRunIsLost(name: String, runs: [String], finite: Int) throws {
    let found = try values("csv", "@/locale-numbers/\(name).csv", "--step-column", "step", "--metric", "loss")
    #expect(found.keys.sorted() == runs)
    #expect(found.values.joined().count { $0?.isFinite == true } == finite)
  }

  @Test func numbersWithCommasAndPercentSignsAreReadByTheirColumn() throws {
    let german = try values("csv", "@/locale-numbers/de.csv", "--step-column", "step", "--metric", "loss")
    #expect(german["seed1"] == [10.83, 6.12, 5.01])
    let percent = try values("csv", "@/locale-numbers/pct.csv", "--step-column", "step", "--metric", "loss")
    #expect(percent["seed2"] == [0.249, 0.31])
    let found = try imported("csv", "@/locale-numbers/de.csv", "--step-column", "step", "--metric", "loss")
    #expect(found.runs.map(\.lastStep) == [1000, 1000, 1000])
    #expect(found.notes.contains { $0.contains("decimal comma") })
    let thousands = try imported("csv", "@/locale-numbers/thousands.csv", "--step-column", "step", "--metric", "loss")
    #expect(thousands.runs.map(\.lastStep) == [1500, 1500] && thousands.leftOut == ["column tokens: counters"])
  }

  @Test(arguments: ["csv", "jsonl"]) func severalFilesAreARunEach(form: String) throws {
    let files = sixSeeds.map { "@/one-file-per-run/\($0).\(form)".replacing("@", with: Self.cases) }
    let tool = try Tool()
    defer { tool.cleanUp() }
    let found = try imported(form, files + ["--step-column", "step"], in: tool)
    #expect(found.names == sixSeeds && found.metrics == ["train_loss", "val_loss"])
    let later = try imported(form, [files[0], "--run", "again"], in: tool)
    #expect(later.names == ["again"] && tool.exists("out/seed6/trace.h5"))
    let both = try tool.run(["import", form] + files + ["--run", "x", "--out", "other"])
    #expect(both.code == 64 && both.errors.contains("--run"))
  }

  @Test(arguments: ["csv", "jsonl"]) func aResumedLogIsOneRunWhoseLaterValuesCount(form: String) throws {
    let found = try imported(form, "@/resumed-logs/train.\(form)")
    #expect(found.names == ["train"] && found.runs[0].lastStep == 200)
    #expect(found.warnings.count == 1 && found.warnings[0].contains("from step 100 on"), "\(found.warnings)")
    let name = form == "csv" ? "train_loss" : "loss"
    let later = try values(form, "@/resumed-logs/train.\(form)", metric: name)
    let first = try values(form, "@/resumed-logs/train.\(form)", "--repeated", "first", metric: name)
    #expect(later["train"]?.count == 21 && later["train"]?.prefix(10) == first["train"]?.prefix(10))
    #expect(later["train"]?[11] == 3.901 && first["train"]?[11] == 3.9 && later["train"]?.last == first["train"]?.last)
    let tool = try Tool()
    defer { tool.cleanUp() }
    let refused = try tool.run([
      "import", form, "\(Self.cases)/resumed-logs/train.\(form)", "--repeated", "refuse", "--out", "o",
    ])
    #expect(refused.code == 65 && refused.errors.contains("step 110") && !tool.exists("o"))
  }

  @Test func aSecondHeadLineIsRecognised() throws {
    let found = try imported("csv", "@/resumed-logs/header_twice.csv")
    #expect(found.names == ["header_twice"] && found.runs[0].steps == 3 && found.metrics == ["loss"])
    #expect(found.everything.contains("line 4"))
  }

  @Test func anAbandonedCheckpointIsNamedAndDoesNotCount() throws {
    let found = try imported("trainer-state", "@/trainer-stale-checkpoint/run")
    #expect(found.names == ["run"] && found.runs[0].lastStep == 1500 && found.runs[0].steps == 15)
    #expect(found.leftOut.count == 1 && found.leftOut[0].contains("checkpoint-1000"))
    #expect(try values("trainer-state", "@/trainer-stale-checkpoint/run")["run"]?[5] == 3.45)
  }

  @Test func whatFollowsARestartRecordReplacesEverythingFromItsStepOn() throws {
    let found = try imported("tensorboard", "@/tb-purge-step/logs")
    #expect(found.names == ["run_a"] && found.runs[0].steps == 17)
  }

  @Test func foldersOfAddScalarsArePartsOfTheirRun() throws {
    let found = try imported("tensorboard", "@/tb-layouts/logs")
    #expect(found.names == ["seed1", "seed2", "seed3"])
    #expect(found.metrics == ["lr", "loss_train/loss", "loss_val/loss", "hparam/final_loss"])
    let one = try imported("tensorboard", "@/tb-layouts/logs/seed1", "--run", "seed1")
    #expect(one.names == ["seed1"] && one.metrics.contains("loss_train/loss") && one.metrics.contains("loss_val/loss"))
  }

  @Test func ofATornEventFileEverythingBeforeIsRead() throws {
    let found = try imported("tensorboard", "@/tb-layouts/torn")
    #expect(found.runs.map(\.steps) == [5, 4])
    #expect(found.leftOut.count == 1 && found.leftOut[0].contains("half written"))
    #expect(try imported("tensorboard", "@/tb-layouts/empty").names == ["seed1", "seed2"])
  }

  @Test func eventFilesOfARunAreReadInTheOrderOfTime() throws {
    let found = try values("tensorboard", "@/tb-layouts/order")
    #expect(
      found["seed1"]?.allSatisfy { $0 == 2 } == true && found["seed2"]?.allSatisfy { $0 == 2 } == true, "\(found)")
  }

  @Test func numbersInTextsAreReadAndHalfWrittenLinesLeftOut() throws {
    let strings = try imported("jsonl", "@/json-values/strings.jsonl")
    #expect(strings.runs.map(\.steps) == [3, 3, 1])
    for (form, file) in [("jsonl", "torn.jsonl"), ("csv", "torn.csv"), ("csv", "torn2.csv")] {
      let torn = try imported(form, "@/json-values/\(file)")
      #expect(torn.leftOut.contains { $0.contains("half written") }, "\(file)")
    }
    #expect(try imported("jsonl", "@/json-values/torn.jsonl").everything.contains("eval.acc"))
    #expect(try imported("jsonl", "@/json-values/arr.json").runs.map(\.steps) == [2])
    #expect(try imported("jsonl", "@/json-values/runids.jsonl").names == ["1", "true"])
  }

  @Test func timesAndSpeedsEnterNoVerdict() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    _ = try imported("trainer-state", ["\(Self.cases)/runtime-metrics/runs"], in: tool)
    let result = try tool.run("analyze outliers out --json")
    struct Verdicts: Decodable {
      struct Size: Decodable {
        struct Outlier: Decodable { var run: String }
        var outliers: [Outlier]
      }
      var sizes: [Size]
    }
    let found = try JSONDecoder().decode(Verdicts.self, from: Data(result.output.utf8))
    #expect(result.code == 0 && found.sizes.allSatisfy(\.outliers.isEmpty), "\(result.output.prefix(300))")
    #expect(result.output.contains("eval_runtime") && result.output.contains("about the machine"))
    let asked = try tool.run("analyze outliers out --metric eval_runtime --json")
    #expect(asked.output.contains("seed4"))
  }
}
