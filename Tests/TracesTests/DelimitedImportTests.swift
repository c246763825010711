import Failures
import Foundation
import Testing
import Traces

@Suite struct DelimitedImportTests {
  private func runs(_ text: String, _ columns: TableColumns) throws -> ImportedRuns {
    try DelimitedImport.runs(of: ImportRequest([ImportScratch().file("table.csv", text)]), columns)
  }

  private func failure(_ data: Data, _ columns: TableColumns = TableColumns(run: "run", step: "step")) -> Failure? {
    importFailure {
      let scratch = try ImportScratch()
      _ = try DelimitedImport.runs(of: ImportRequest([scratch.file("table.csv", data)]), columns)
    }
  }

  private func failure(_ text: String, _ columns: TableColumns = TableColumns(run: "run", step: "step")) -> Failure? {
    failure(Data(text.utf8), columns)
  }

  @Test func aLongTableGivesRunsWithTheirOwnSteps() throws {
    let text = "run,step,loss,group,acc\nb,10,2.5,x,\na,0,3,x,0.25\nb,0,4,x,0.5\na,20,NA,x,1e-3\n"
    let found = try runs(text, TableColumns(run: "run", step: "step"))
    #expect(found.runs.map(\.name) == ["b", "a"])
    #expect(found.runs[0].steps == [0, 10] && found.runs[1].steps == [0, 20])
    #expect(found.runs[0].metrics.map(\.name) == ["loss", "acc"])
    #expect(found.runs[0].metrics[0].values == [4, 2.5])
    #expect(found.runs[1].metrics[1].values == [0.25, 0.001])
    #expect(found.runs[0].metrics[1].values[0] == 0.5 && found.runs[0].metrics[1].values[1].isNaN)
    #expect(found.runs[0].gaps == 1 && found.runs[1].gaps == 1)
    #expect(found.leftOut.count == 1 && found.leftOut[0].contains("group") && found.leftOut[0].contains("line 2"))
  }

  @Test func aWideTableGivesARunForEveryColumn() throws {
    let found = try runs(
      "step\tseed 1\tseed 2\n0\t1\t2\n5\t\t3\n", TableColumns(step: "step", metric: "train_loss"))
    #expect(found.runs.map(\.name) == ["seed 1", "seed 2"])
    #expect(found.runs.map(\.steps) == [[0], [0, 5]])
    #expect(found.runs[1].metrics == [ImportedMetric(name: "train_loss", values: [2, 3])])
  }

  @Test func quotesLineEndsAndMarksAreRead() throws {
    let text = "\u{feff}\"run\",\"the \"\"step\"\"\",\"a,b\"\r\n\"x\ny\",1,\"2\"\r\n\r\n\"x\ny\",2, 3 \n"
    let found = try runs(text, TableColumns(run: "run", step: "the \"step\""))
    #expect(found.runs.map(\.name) == ["x\ny"] && found.runs[0].metrics[0].name == "a,b")
    #expect(found.runs[0].steps == [1, 2] && found.runs[0].metrics[0].values == [2, 3])
  }

  @Test func conditionsAndNamedColumnsChooseWhatIsRead() throws {
    let text = "group,run,step,loss,time\nt1/a,r,0,5,9\nt1/b,r,0,6,9\nt1/a,s,0,7,9\n"
    let columns = TableColumns(
      run: "run", step: "step", values: ["loss"], conditions: [try TableColumns.Condition("group=t1/a")])
    let found = try runs(text, columns)
    #expect(found.runs.map(\.name) == ["r", "s"] && found.runs.map { $0.metrics[0].values } == [[5], [7]])
    var none = columns
    none.conditions = [try TableColumns.Condition("group=t2")]
    #expect(failure(text, none)?.description.contains("group=t1/a") == true)
    #expect(importFailure { _ = try TableColumns.Condition("group") }?.kind == .usage)
  }

  @Test func rowsOfTheSameRunAndStepMustAgree() throws {
    let same = try runs("run,step,a,b\nr,1,2,\nr,1,,3\nr,1,2,3\n", TableColumns(run: "run", step: "step"))
    #expect(same.runs[0].steps == [1] && same.runs[0].metrics.map(\.values) == [[2], [3]])
    let scratch = try ImportScratch()
    let path = try scratch.file("table.csv", "run,step,a\nr,1,2\nr,2,2\nr,1,4\n")
    let refused = importFailure {
      _ = try DelimitedImport.runs(of: ImportRequest([path], repeated: .refuse), TableColumns(run: "run", step: "step"))
    }
    let text = refused?.description ?? ""
    #expect(text.contains("line 4") && text.contains("line 2"), "\(text)")
  }

  @Test func valuesThatAreNotFiniteAreReported() throws {
    let found = try runs(
      "run,step,loss,norm\nr,0,3,nan\nr,1,NaN,1\nr,2,inf,1\n", TableColumns(run: "run", step: "step"))
    let events = found.runs[0].events
    #expect(events.map(\.kind) == [.warning, .diverged, .warning])
    #expect(events[1].step == 2 && events[1].text.contains("step 0"))
    #expect(found.runs[0].metrics[0].values[2] == .infinity)
  }

  @Test func namesThatAreEmptyOrOccurTwiceAreToldApart() throws {
    let found = try runs("run,step,loss,,loss\nr,0,1,2,3\n", TableColumns(run: "run", step: "step"))
    #expect(found.runs[0].metrics.map(\.name) == ["loss", "column 4", "loss (column 5)"])
    #expect(found.runs[0].metrics.map(\.sourceName) == ["loss", "", "loss"])
    let wide = try runs("step,a,a\n0,1,2\n", TableColumns(step: "step"))
    #expect(wide.runs.map(\.name) == ["a", "a (column 3)"])
  }

  @Test func theStepColumnIsFoundByItsNameOrAskedFor() throws {
    let likely = try runs("run,Step,loss\nr,1,2\n", TableColumns(run: "run", step: nil))
    #expect(likely.runs[0].steps == [1] && likely.notes == ["column Step holds the step"])
    let listed = failure("run,t,loss\nr,1,2\n", TableColumns(run: "run", step: nil))
    #expect(listed?.remedy.contains("run, t, loss") == true)
  }

  @Test(arguments: [
    ("", "is empty"), ("run,step,a\n", "no rows"), ("run,step,a\nr\n", "line 2"), ("run,step,a\nr,1,2,3\n", "line 2"),
    ("run,step,a\nr,0.5,2\n", "line 2"), ("run,step,a\nr,-1,2\n", "line 2"), ("run,step,a\nr,,2\n", "line 2"),
    ("run,step,a\nr,1e30,2\n", "line 2"), ("run,step,a\nr,1,1\nr,2,1e999\n", "line 3"),
    ("run,step,a\nr,1,\"1\n\n", "byte 15"),
    ("run,step,a\nr,1,\"1\"2\n", "line 2"), ("run,step,a\n,1,1\n", "names no run"),
    ("run,step,a\nr,1,\0\n", "zero byte"), ("run,step\nr,1\n", "no column with values"),
    ("run,step,a\nr,1,\n", "no values"), ("run,step,run\nr,1,1\n", "several columns"),
    ("Run,step,a\nr,1,1\n", "Run, step, a"),
  ])
  func badTablesAreRefused(text: String, mentions: String) {
    let found = failure(text)
    #expect(found?.description.contains(mentions) == true, "\(String(describing: found))")
  }

  @Test func bytesThatAreNoTextAreRefused() {
    let latin = failure(Data("run,step,a\n".utf8) + Data([0xe9]) + Data(",1,2\n".utf8))
    #expect(latin?.description.contains("line 2") == true && latin?.description.contains("byte 11") == true)
    #expect(failure(Data([0xff, 0xfe, 0x72, 0x00, 0x75, 0x00]))?.kind == .usage)
  }

  @Test func aMillionColumnsAreRefused() {
    let line = Data((0..<1_000_000).map { "c\($0)" }.joined(separator: ",").utf8)
    #expect(failure(Data("run,step,".utf8) + line + Data("\n".utf8))?.description.contains("value columns") == true)
    #expect(
      failure(Data("step,".utf8) + line, TableColumns(step: "step"))?.description.contains("columns of runs") == true)
  }

  @Test(arguments: [
    (
      "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize 12345\n",
      "Git LFS"
    ),
    ("<!DOCTYPE html>\n<html><body>Not found</body></html>\n", "HTML"),
    ("\u{1f}", "step"),
  ])
  func whatStandsInATablesPlaceIsNamed(text: String, mentions: String) {
    let found = failure(text)
    #expect(found?.description.contains(mentions) == true, "\(String(describing: found))")
  }

  @Test func aCompressedTableIsNamed() {
    #expect(failure(Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]))?.description.contains("gzip") == true)
  }
}
