import Foundation
import Testing

@testable import Traces

/// Forms in which people have their runs, beside those of the cases.
@Suite struct ImportVariationsTests {
  private func tables(_ files: [(name: String, text: String)], _ columns: TableColumns = TableColumns()) throws
    -> ImportedRuns
  {
    let scratch = try ImportScratch()
    let paths = try files.map { try scratch.file($0.name, $0.text) }
    return try DelimitedImport.runs(of: ImportRequest(paths), columns)
  }

  private func table(_ text: String, _ columns: TableColumns = TableColumns()) throws -> ImportedRuns {
    try tables([("table.csv", text)], columns)
  }

  private func values(_ runs: ImportedRuns, _ metric: Int = 0) -> [String: [Double]] {
    Dictionary(uniqueKeysWithValues: runs.runs.map { ($0.name, $0.metrics[metric].values) })
  }

  @Test func chartsOfSeveralMetricsHaveThemByRun() throws {
    let found = try table(
      "\"Step\",\"a - train/loss\",\"a - val/loss\",\"b - train/loss\",\"b - val/loss\"\n1,3,4,5,6\n2,1,,2,\n")
    #expect(found.runs.map(\.name) == ["a", "b"] && found.runs[1].metrics.map(\.name) == ["train/loss", "val/loss"])
    let same = try table("\"Step\",\"a - loss\",\"a - loss\"\n1,3,4\n")
    #expect(same.runs.map(\.name) == ["a", "a (2)"])
  }

  @Test func theLongFormOfMLflowIsRead() throws {
    let found = try table(
      "run_uuid,key,value,step,timestamp,is_nan\nr1,loss,3,0,17,0\nr1,loss,2,1,17,0\nr1,acc,0.5,1,17,0\nr2,loss,4,0,17,0\n",
      TableColumns(values: ["value"]))
    #expect(found.runs.map(\.name) == ["r1", "r2"] && found.runs[0].metrics.map(\.name) == ["loss", "acc"])
    #expect(found.runs[0].metrics[0].values == [3, 2])
  }

  @Test func aMeltedTableNamesItsMetrics() throws {
    let found = try table("step,variable,value\n0,loss,3\n1,loss,2\n0,acc,0.1\n1,acc,0.2\n")
    #expect(found.runs.map(\.name) == ["table"] && found.runs[0].metrics.map(\.values) == [[3, 2], [0.1, 0.2]])
  }

  @Test func tensorBoardsOwnTablesAreARunEach() throws {
    let text = "Wall time,Step,Value\n1700000001.5,0,3\n1700000002.5,10,2\n"
    let found = try tables([("seed1.csv", text), ("seed2.csv", text.replacing("3", with: "4"))])
    #expect(found.runs.map(\.name) == ["seed1", "seed2"] && found.runs[0].steps == [0, 10])
    #expect(found.leftOut == ["column Wall time: time stamps"])
  }

  @Test func logsOfLightningAndKerasAreRead() throws {
    let lightning = "epoch,step,train_loss,val_loss,lr-AdamW,hp_metric\n0,9,3,,0.1,-1\n0,9,,3.5,,\n1,19,2,,0.1,\n"
    let found = try tables([("version_0/metrics.csv", lightning), ("version_1/metrics.csv", lightning)])
    #expect(found.runs.map(\.name) == ["version_0", "version_1"])
    #expect(found.runs[0].metrics.map(\.name).sorted() == ["hp_metric", "lr-AdamW", "train_loss", "val_loss"])
    let keras = try tables([("run1/training.log", "epoch,accuracy,loss\n0,0.1,3\n1,0.2,2\n")])
    #expect(keras.runs[0].steps == [0, 1] && keras.runs.map(\.name) == ["run1"])
  }

  @Test func tablesOfRAndPandasLoseTheirRowNumbers() throws {
    let r = try table("\"step\" \"seed1\" \"seed2\"\n\"1\" 0 3 4\n\"2\" 1 2 3\n")
    #expect(values(r) == ["seed1": [3, 2], "seed2": [4, 3]])
    let pandas = try table("Unnamed: 0;step;seed1;seed2\n0;0;3,5;4\n1;1;2,5;3\n")
    #expect(values(pandas) == ["seed1": [3.5, 2.5], "seed2": [4, 3]])
  }

  @Test func partsOfARunInFilesOfTheirOwnArePutTogether() throws {
    let found = try tables(
      [1, 2].flatMap { seed in
        [("s\(seed)/train.csv", "step,loss\n0,\(seed)\n"), ("s\(seed)/val.csv", "step,loss\n0,\(seed + 2)\n")]
      })
    #expect(found.runs.map(\.name) == ["s1", "s2"] && found.runs[0].metrics.map(\.name) == ["train/loss", "val/loss"])
  }

  @Test func filesThatContinueARunAreReadInTheirOrder() throws {
    let found = try tables([
      ("a-step10.csv", "step,loss\n0,3\n5,2\n10,1.5\n"), ("a-step20.csv", "step,loss\n10,1.6\n15,1\n"),
      ("b-step10.csv", "step,loss\n0,3\n"),
    ])
    #expect(values(found) == ["a": [3, 2, 1.6, 1], "b": [3]])
  }

  @Test(arguments: [
    ("step,seed1,seed2\n0,3,4\n1,2,\"3", [0]), ("step,seed1,seed2\n0,3,4\n1,2", [0]),
    ("step,seed1,seed2\n0,3,4\n1,2,3", [0]),
    ("step,seed1,seed2\r\n0,3,4\r\n1,2,3\r\n", [0, 1]), ("step,seed1,seed2\n0,3,4\n1,2,3\n\n\n", [0, 1]),
  ])
  func aTableIsReadUpToItsLastLineBreak(text: String, steps: [Int]) throws {
    #expect(try table(text).runs[0].steps == steps)
  }

  @Test(arguments: [
    ("{\"step\":1,\"loss\":2}\n{\"step\":2,\"lo", [1]), ("{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\":1.", [1]),
    ("{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\":1}", [1, 2]),
    ("{\"step\":1,\"loss\":2}\n{\"step\":2,\"n\":\"\\u00", [1]),
    ("{\"step\":1,\"loss\":2}\n\n", [1]),
  ])
  func aLogIsReadUpToWhatIsWhole(text: String, steps: [Int]) throws {
    let scratch = try ImportScratch()
    let found = try JSONLinesImport.runs(of: ImportRequest([scratch.file("log.jsonl", text)]), TableColumns())
    #expect(found.runs.map(\.steps) == [steps])
  }

  @Test func oneCellNeverCostsARun() throws {
    let found = try table("step,seed1,seed2\n0,oops,4\n1,2,3\n2,1,2\n")
    #expect(found.runs.map(\.steps) == [[1, 2], [0, 1, 2]])
    #expect(found.leftOut == ["column seed1: 1 of 3 cells is no number and left out, the first \"oops\" on line 2"])
  }

  @Test func whatLooksLikeTwoRunsIsRefusedWithAWayOut() throws {
    let scratch = try ImportScratch()
    let path = try scratch.file("log.csv", "step,loss\n0,3\n1,2\n2,1\n0,3.5\n1,2.5\n2,1.5\n")
    let refused = importFailure { _ = try DelimitedImport.runs(of: ImportRequest([path]), TableColumns()) }
    #expect(refused?.kind == .badData && refused?.remedy.contains("--run-column") == true)
    let latest = try DelimitedImport.runs(of: ImportRequest([path], repeated: .latest), TableColumns())
    #expect(latest.runs[0].metrics[0].values == [3.5, 2.5, 1.5])
  }

  @Test func anAbandonedBranchThatReachedFurtherIsOlder() throws {
    let scratch = try ImportScratch()
    func state(_ folder: String, _ losses: [(Int, Double)]) throws -> String {
      let entries = losses.map { "{\"step\": \($0.0), \"loss\": \($0.1)}" }.joined(separator: ", ")
      return try scratch.file("run/\(folder)/trainer_state.json", "{\"log_history\": [\(entries)]}")
    }
    let paths = [
      try state("checkpoint-1", [(1, 3)]), try state("checkpoint-3", [(1, 3), (2, 2), (3, 1)]),
      try state("checkpoint-2", [(1, 3), (2, 2.5)]), try state("checkpoint-4", [(1, 3), (2, 2.5), (3, 1.5), (4, 1.2)]),
    ]
    let found = try TrainerStateImport.runs(of: ImportRequest(paths))
    #expect(found.runs.map(\.name) == ["run"] && found.runs[0].metrics[0].values == [3, 2.5, 1.5, 1.2])
    #expect(found.leftOut.count == 1 && found.leftOut[0].contains("checkpoint-3"))
  }

  @Test func aNaNOfMLflowIsNone() throws {
    let found = try table(
      "run_uuid,key,value,timestamp,step,is_nan\na,loss,3.5,17,0,0\na,loss,0,17,10,1\nb,loss,3.4,17,0,False\n")
    #expect(found.runs[0].metrics[0].values[0] == 3.5 && found.runs[0].metrics[0].values[1].isNaN)
    #expect(found.runs.map(\.name) == ["a", "b"] && found.runs[0].events.map(\.kind) == [.warning, .diverged])
  }

  @Test(arguments: [
    ("step,split,loss\n0,train,1.5\n0,val,1.7\n10,train,1\n10,val,1.2\n", "split"),
    ("step,phase,loss\n0,a,1\n10,a,2\n0,b,3\n10,b,4\n20,b,4\n", "phase"),
    ("run,step,task,acc\nr,0,arc,0.1\nr,0,piqa,0.2\nr,1,arc,0.3\nr,1,piqa,0.4\n", "task"),
    ("model,fold,step,loss\nA,1,0,5\nA,1,1,4\nA,2,0,6\nA,2,1,5\nA,2,2,1\n", "fold"),
  ])
  func rowsThatAColumnTellsApartAreNoRestart(text: String, column: String) {
    let refused = importFailure { _ = try table(text) }
    #expect(
      refused?.kind == .usage && refused?.remedy.contains("--metric-column \(column)") == true,
      "\(String(describing: refused))")
  }

  @Test func twoRunsSideBySideAreRefused() {
    let refused = importFailure { _ = try table("step,loss\n0,5\n0,5.5\n10,4\n10,4.5\n20,3\n20,3.5\n") }
    #expect(refused?.description.contains("several runs") == true)
  }

  @Test func aColumnForTheRunCountsInSeveralFilesToo() throws {
    let found = try tables([
      ("a.csv", "step,run,loss\n0,x,1\n0,y,2\n"), ("b.csv", "step,run,loss\n10,x,1.5\n10,y,2.5\n"),
    ])
    #expect(values(found) == ["x": [1, 1.5], "y": [2, 2.5]])
  }

  @Test func modelAndSeedNameARunTogether() throws {
    let text = "model,seed,step,loss\nA,1.0,0,5\nA,2,0,4\nB,1,0,3\n"
    #expect(try table(text).runs.map(\.name) == ["A-seed1", "A-seed2", "B-seed1"])
    #expect(try table(text, TableColumns(run: "model,seed")).runs.count == 3)
    #expect(try table("seed,step,loss\n1.0,0,5\n1,1,4\n").runs.map(\.name) == ["1"])
  }

  @Test func columnsMayNameRunAndMetric() throws {
    let found = try table("step,loss_seed1,loss_seed2,acc_seed1,acc_seed2\n0,3,4,0.1,0.2\n")
    #expect(found.runs.map(\.name) == ["seed1", "seed2"] && found.runs[0].metrics.map(\.name) == ["loss", "acc"])
    let seeds = try table("step,seed1,seed2,mean,std\n0,3,4,3.5,0.5\n")
    #expect(
      seeds.runs.map(\.name) == ["seed1", "seed2"] && seeds.notes.contains { $0.contains("every column is a run") })
  }

  @Test func tablesOfTensorBoardAreNamedByTheirFile() throws {
    let text = "Wall time,Step,Value\n17.5,0,3\n18.5,10,2\n"
    let found = try tables([
      ("run-seed1-tag-loss.csv", text), ("run-seed1-tag-acc.csv", text), ("run-seed2-tag-loss (1).csv", text),
    ])
    #expect(Set(found.runs.map(\.name)) == ["seed1", "seed2"])
    #expect(found.runs.first { $0.name == "seed1" }?.metrics.map(\.name).sorted() == ["acc", "loss"])
  }

  @Test func oneFileOfAFolderNeverBlocksTheOthers() throws {
    let scratch = try ImportScratch()
    _ = try scratch.file("logs/a.csv", "step,loss\n0,1\n1,2\n")
    _ = try scratch.file("logs/b.csv", "step,loss\n0,1\n1,3\n")
    _ = try scratch.file("logs/hp.csv", "width,depth\n1,2\n")
    _ = try scratch.file("logs/c.csv", "")
    _ = try scratch.file("logs/._a.csv", Data([0, 5, 22, 7]))
    let found = try DelimitedImport.runs(of: ImportRequest([scratch.path + "/logs"]), TableColumns())
    #expect(found.runs.map(\.name) == ["a", "b"])
    #expect(found.leftOut.contains { $0.contains("hp.csv") } && found.leftOut.contains { $0.contains("c.csv") })
  }

  @Test func rowsWithoutAValueAreCounted() throws {
    #expect(
      try table("step,loss\n0,5\n1,\n2,NA\n3,4\n").leftOut.contains { $0.contains("2 rows") && $0.contains("line 3") })
    #expect(try table("sep=;\nstep;seed1\n0;5\n;\n").runs[0].steps == [0])
    #expect(try table("\"step\",\"seed1\"\n\"0\",\"5\"\n\"1\",\"4\"").runs[0].steps == [0, 1])
  }

  @Test func aLineOfTheConfigurationNamesNoRun() throws {
    let scratch = try ImportScratch()
    let path = try scratch.file(
      "a.jsonl", "{\"seed\":1,\"lr\":0.1}\n{\"step\":0,\"loss\":3}\n{\"step\":1,\"loss\":2}\n")
    let found = try JSONLinesImport.runs(of: ImportRequest([path]), TableColumns())
    #expect(found.runs.map(\.name) == ["a"] && found.runs[0].steps == [0, 1])
  }

  @Test func linesThatAKeyTellsApartAreNoRestart() throws {
    let scratch = try ImportScratch()
    let lines = (0..<3).map { step in
      "{\"event\":\"train\",\"step\":\(step),\"loss\":\(3 - step)}\n{\"event\":\"val\",\"step\":\(step),\"loss\":\(4 - step)}\n"
    }
    let path = try scratch.file("a.jsonl", lines.joined())
    let refused = importFailure { _ = try JSONLinesImport.runs(of: ImportRequest([path]), TableColumns()) }
    #expect(refused?.description.contains("key event changes (train, val)") == true, "\(String(describing: refused))")
    let found = try JSONLinesImport.runs(of: ImportRequest([path]), TableColumns(metricColumn: "event"))
    #expect(found.runs[0].metrics.map(\.values) == [[3, 2, 1], [4, 3, 2]])
  }

  @Test func oneLogOfAFolderNeverBlocksTheOthers() throws {
    let scratch = try ImportScratch()
    _ = try scratch.file("logs/a.jsonl", "{\"step\":0,\"loss\":1}\n{\"step\":1,\"loss\":2}\n")
    _ = try scratch.file("logs/b.jsonl", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n")
    _ = try scratch.file("logs/c.jsonl", "no JSON\n")
    let found = try JSONLinesImport.runs(of: ImportRequest([scratch.path + "/logs"]), TableColumns())
    #expect(found.runs.map(\.name) == ["a"])
    #expect(found.leftOut.contains { $0.contains("b.jsonl") } && found.leftOut.contains { $0.contains("c.jsonl") })
    let asked = [scratch.path + "/logs/a.jsonl", scratch.path + "/logs/c.jsonl"]
    #expect(importFailure { _ = try JSONLinesImport.runs(of: ImportRequest(asked), TableColumns()) }?.kind == .badData)
  }

  @Test func linksThatLeadOutOfAFolderAreNamed() throws {
    let scratch = try ImportScratch()
    _ = try scratch.file("logs/a.csv", "step,loss\n0,1\n")
    _ = try scratch.file("elsewhere/b.csv", "step,loss\n0,1\n")
    for (link, target) in [("out", "../elsewhere"), ("dead.csv", "nowhere"), ("latest.csv", "a.csv")] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(scratch.path)/logs/\(link)", withDestinationPath: target)
    }
    let found = try DelimitedImport.runs(of: ImportRequest([scratch.path + "/logs"]), TableColumns())
    #expect(found.runs.count == 1 && found.leftOut.count == 2, "\(found.leftOut)")
    #expect(found.leftOut.contains { $0.contains("/out") } && found.leftOut.contains { $0.contains("/dead.csv") })
  }
}
