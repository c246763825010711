import Failures
import Files
import Foundation
import Report
import Runs
import Stability
import TestSupport
import Testing
import Traces

@testable import Exchange

@Suite struct ImportFolderTests {
  private let source = ImportSource(form: "csv", file: "a.csv", sha256: "abc")

  private func run(_ name: String, _ values: [Double], events: [TraceEvent] = []) -> ImportedRun {
    ImportedRun(
      name: name, source: source, steps: Array(0..<values.count),
      metrics: [ImportedMetric(name: "loss", values: values)], events: events)
  }

  @Test func importedRunsAreReadBackByTheAnalyses() throws {
    let folder = try TemporaryFolder()
    let evaluation = TaskEvaluation(
      task: "t", steps: [5], metrics: [.init(name: "acc", values: [0.5]), .init(name: "acc_stderr", values: [0.1])])
    var first = run("pythia-1.4b/x", [3, .nan, 2])
    first.evaluations = [evaluation]
    let summary = try ImportFolder(folder.path + "/runs/").add(
      ImportedRuns(runs: [first, run("b", [4, 3, .nan], events: [.init(step: 2, kind: .diverged, text: "bad")])]))
    #expect(
      summary.runs.map(\.run) == ["pythia-1.4b/x", "b"] && summary.runs[0].gaps == 1 && summary.runs[0].tasks == 1)
    #expect(summary.metrics == ["loss", "t/acc"] && summary.warnings == ["b: bad"])
    let found = try RunFolder(folder.path + "/runs")
    #expect(found.runs.map(\.name) == ["b", "pythia-1.4b/x"] && found.runs[1].seedLabel == "pythia-1.4b/x")
    #expect(found.runs[1].curve(of: "loss") == MetricCurve(metric: "loss", steps: [0, 2], values: [3, 2]))
    #expect(found.runs[1].curve(of: "t/acc")?.values == [0.5] && found.runs.metricNames == ["loss", "t/acc"])
    #expect(found.runs.map(\.state) == [.diverged, .finished] && found.runs[0].failure == "bad")
    #expect(found.runs[1].digest == first.digest && found.warnings == ["b: bad"])
  }

  @Test func duplicatesAreReportedAtTheImportAndByEveryAnalysis() throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("a", [3, 2, 1]), run("b", [3, 2, 0])]))
    #expect(try RunFolder(runs).warnings.isEmpty)
    let summary = try ImportFolder(runs).add(ImportedRuns(runs: [run("c", [3, 2, 0]), run("d", [5, 2, 0])]))
    #expect(summary.duplicates.map(\.runs) == [["b", "c"]] && summary.warnings.count == 1)
    #expect(try RunFolder(runs).warnings == summary.warnings)
    #expect(try TraceReader(runs + "/c/trace.h5").events().map(\.kind) == [.duplicate])
    #expect(try TraceReader(runs + "/d/trace.h5").events().isEmpty)
  }

  @Test func aCopiedFolderIsTwoRuns() throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("a", [3, 2, 1])]))
    try FileManager.default.copyItem(atPath: runs + "/a", toPath: runs + "/copy")
    let found = try RunFolder(runs)
    #expect(found.runs.map(\.name) == ["a", "copy"] && found.warnings.count == 1)
  }

  @Test func allRunsOrNone() throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("a", [3, 2, 1])]))
    let clash = failure {
      _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("new", [1, 2]), run("a", [5, 6])]))
    }
    #expect(clash?.kind == .cannotCreate && clash?.description.contains("run a") == true)
    #expect(!FileManager.default.fileExists(atPath: runs + "/new"))
    #expect(failure { _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("empty", [])])) }?.kind == .badData)
  }

  @Test func anUpdateReplacesTheRunsThatChanged() throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("a", [3, 2, 1]), run("b", [6, 5])]))
    let summary = try ImportFolder(runs).add(
      ImportedRuns(runs: [run("a", [3, 2, 1, 0]), run("b", [6, 5]), run("c", [9, 8])]), updating: true)
    #expect(summary.runs.map(\.change) == [.updated, .unchanged, .added] && summary.duplicates.isEmpty)
    let found = try RunFolder(runs).runs
    #expect(found.map(\.name) == ["a", "b", "c"] && found[0].curve(of: "loss")?.values == [3, 2, 1, 0])
    #expect(try FileManager.default.contentsOfDirectory(atPath: runs).sorted() == ["a", "b", "c", "lock"])
  }

  @Test func anInterruptedUpdateIsFinishedByTheNextImport() throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("a", [3, 2, 1])]))
    _ = try ImportFolder(folder.path + "/other").add(ImportedRuns(runs: [run("a", [3, 2, 1, 0])]))
    try FileManager.default.moveItem(atPath: folder.path + "/other", toPath: runs + "/import.finishing")
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("b", [7, 5])]))
    #expect(try RunFolder(runs).runs.map { $0.curve(of: "loss")?.values.count } == [4, 2])
  }

  @Test func anInterruptedImportIsFinishedByTheNext() throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("a", [3, 2, 1])]))
    _ = try ImportFolder(folder.path + "/other").add(ImportedRuns(runs: [run("b", [6, 5])]))
    try FileManager.default.moveItem(atPath: folder.path + "/other", toPath: runs + "/import.finishing")
    try AtomicWriting.ensureFolder(runs + "/import.finishing.partial-123/x")
    #expect(try RunFolder(runs).warnings.contains { $0.contains("interrupted") })
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("c", [7, 5])]))
    #expect(try RunFolder(runs).runs.map(\.name) == ["a", "b", "c"])
    let left = try FileManager.default.contentsOfDirectory(atPath: runs).sorted()
    #expect(left == ["a", "b", "c", "lock"])
  }

  @Test(arguments: ReportForm.allCases)
  func aReportInTheFolderKeepsNoRunOut(form: ReportForm) throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("a", [3, 2, 1])]))
    try AtomicWriting.write("a report", to: "\(runs)/\(form.fileName)")
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("b", [6, 5]), run(form.fileName, [9, 8])]))
    #expect(Set(try RunFolder(runs).runs.map(\.name)) == ["a", "b", form.fileName])
    #expect(try String(contentsOfFile: "\(runs)/\(form.fileName)", encoding: .utf8) == "a report")
  }

  @Test func noFormOfAReportIsForgotten() {
    #expect(RunFolderName.reports == Set(ReportForm.allCases.map(\.fileName)))
  }

  @Test func otherFoldersAreLeftAlone() throws {
    let folder = try TemporaryFolder()
    for (name, file) in [("sweep", "sweep.json"), ("stranger", "notes.txt")] {
      try AtomicWriting.ensureFolder(folder.path + "/" + name)
      try AtomicWriting.write("{}", to: "\(folder.path)/\(name)/\(file)")
      let refused = failure {
        _ = try ImportFolder("\(folder.path)/\(name)").add(ImportedRuns(runs: [run("a", [1, 2])]))
      }
      #expect(refused?.kind == .cannotCreate && refused?.description.contains(file) == true)
    }
    let plain = folder.path + "/sweep/sweep.json"
    #expect(failure { _ = try ImportFolder(plain).add(ImportedRuns(runs: [run("a", [1])])) }?.kind == .cannotCreate)
    try AtomicWriting.ensureFolder(folder.path + "/empty")
    #expect(try ImportFolder(folder.path + "/empty").add(ImportedRuns(runs: [run("a", [1, 2])])).runs.count == 1)
  }

  @Test func changedContentChangesTheDigest() throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    _ = try ImportFolder(runs).add(ImportedRuns(runs: [run("a", [3, 2, 1])]))
    let before = try RunFolder(runs).runs.digest(options: "")
    try run("a", [3, 2, 0]).write(to: runs + "/a/trace.h5", size: "imported")
    #expect(try RunFolder(runs).runs.digest(options: "") != before)
  }

  @Test func sizesComeFromTheNamesOfTheSuite() {
    let sizes = [
      "pythia-1.4b", "EleutherAI__pythia-v1.1-70m", "pythia-14m-seed3", "00008ea0-21dd-442a-82ee-d12799249d0f",
      "run 1b",
    ].map { ImportedModel(runName: $0).size }
    #expect(sizes == ["1.4b", "70m", "14m", "imported", "imported"])
  }

  @Test func syntheticRunsAreStoredAndReadAlike() throws {
    let folder = try TemporaryFolder()
    let runs = SyntheticSweep(
      design: .common(3), trainingSteps: Array(1...20), observedSteps: [0, 10, 20], hasWeightMetrics: true,
      activations: (4, 3)
    ).runs()
    try SyntheticTraces.write(runs, to: folder.path + "/own")
    let found = try RunFolder(folder.path + "/own").runs
    for (made, read) in zip(runs, found) {
      #expect(read.name == made.name && read.size == "14m" && read.initSeed == made.initSeed)
      #expect(read.trainingLosses == made.trainingLosses.map { Double(Float($0)) })
      #expect(read.validationLosses == made.validationLosses && read.otherMetrics == made.otherMetrics)
      #expect(try read.activations("final", 10)?.values == made.activations("final", 10)?.values)
    }
    let plain = SyntheticSweep(design: .common(2), trainingSteps: [1, 2], observedSteps: [0, 2]).runs()
    try SyntheticTraces.write(plain, to: folder.path + "/plain")
    #expect(
      try RunFolder(folder.path + "/plain").runs.metricNames == ["validation_loss", "training_loss", "gradient_norm"])
    try SyntheticTraces.write(RestartFamily.runs(), to: folder.path + "/restarts")
    let restarts = try RunFolder(folder.path + "/restarts").runs
    #expect(restarts.count == 10 && restarts[0].initSeed == 1 && restarts[0].otherMetrics.count == 14)
    for made in RestartFamily.runs() {
      let read = restarts.first { $0.name == made.name }
      #expect(read?.curve(of: "l1") == made.curve(of: "l1"), "\(made.name)")
    }
  }
}
