import Failures
import Foundation
import HDF5
import Testing

@testable import Traces

@Suite struct ImportedTraceTests {
  private let run = ImportedRun(
    name: "t1/ü", source: ImportSource(form: "csv", file: "a.csv", sha256: "abc"), steps: [0, 10],
    metrics: ["a/b", ".", "", "step", "loss", "loss\u{7}", "größe"].enumerated().map { index, name in
      ImportedMetric(name: name, sourceName: "head \(index)", values: [Double(index), index == 2 ? .nan : -1])
    },
    evaluations: [
      TaskEvaluation(task: "x/y", steps: [5], metrics: [ImportedMetric(name: "accuracy", values: [0.5])]),
      TaskEvaluation(
        task: "z", steps: [5, 6], metrics: [],
        items: ItemScores(
          items: [0, 4, 9], choices: 2, logLikelihoods: (0..<12).map { -Double($0) }, predictions: [0, 1, -1, 0, 0, 1],
          gold: [0, 1, -1], accuracy: [1, 1, 0, 1, 0, 0])),
    ],
    events: [TraceEvent(step: 10, kind: .duplicate, text: "the same as another")])

  @Test func whatIsWrittenIsReadBack() throws {
    let scratch = try ImportScratch()
    let path = scratch.path + "/trace.h5"
    try run.write(to: path, size: "70m")
    let trace = try TraceReader(path)
    #expect(trace.run == "t1/ü" && trace.size == "70m" && trace.initSeed == nil && trace.source == "csv file a.csv")
    #expect(trace.attributes["source_sha256"] == "abc" && trace.attributes["digest"] == run.digest)
    let series = try trace.metrics()
    #expect(series.steps == run.steps)
    for metric in run.metrics {
      let found = series.metrics.first { $0.sourceName == metric.sourceName }
      #expect(found?.name == metric.name, "\(metric)")
      #expect(found?.values.map(\.bitPattern) == metric.values.map(\.bitPattern))
    }
    let evaluations = try trace.evaluations()
    #expect(evaluations.map(\.task) == ["x/y", "z"] && evaluations == run.evaluations)
    #expect(try trace.events() == run.events)
  }

  @Test func groupsThatAreNotThereReadAsEmpty() throws {
    let scratch = try ImportScratch()
    let path = scratch.path + "/trace.h5"
    try run.write(to: path, size: "70m")
    let trace = try TraceReader(path)
    #expect(trace.groups == ["evaluation", "events", "metrics"] && trace.sites.isEmpty && trace.matrixNames.isEmpty)
    #expect(try trace.training().steps.isEmpty && trace.validation().steps.isEmpty && trace.weights().steps.isEmpty)
    #expect(try trace.timing().steps.isEmpty && trace.observedSteps().isEmpty && trace.probe().texts.isEmpty)
    #expect(throws: Failure.self) { try trace.activations(site: "final", step: 0) }
  }

  @Test func storedNamesAreSafeAndDifferent() {
    let names = StoredName.unique(
      ["a/b", "a_b", "", "..", "step", "x\u{0}y", String(repeating: "ü", count: 300)], reserved: ["step"])
    #expect(names.prefix(6) == ["a_b", "a_b_2", "unnamed", "_.", "step_2", "x_y"])
    #expect(names[6].utf8.count == 200)
  }

  @Test func folderNamesAreSafeAndDifferent() {
    let names = ["seed 1", "a/b", "a%2Fb", "..", ".hidden", "", "results", "Lock", "x\n", "a.partial-3", "ü"]
    let folders = names.map { RunFolderName.safe($0) }
    #expect(Set(folders).count == names.count)
    #expect(folders[0] == "seed 1" && folders[1] == "a%2Fb" && folders[2] == "a%252Fb" && folders[10] == "ü")
    #expect(folders.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.contains("/") && !$0.contains("\n") })
    #expect(!folders.contains { RunFolderName.reserved.contains($0.lowercased()) || $0.contains(".partial-") })
    let long = [String(repeating: "x", count: 1_000), String(repeating: "x", count: 1_001)].map {
      RunFolderName.safe($0)
    }
    #expect(long[0] != long[1] && long.allSatisfy { $0.utf8.count <= 200 })
  }

  @Test func theDigestFollowsTheMeasurementsAlone() {
    var other = run
    other.name = "another"
    #expect(other.digest == run.digest)
    other.metrics[0].values[0] += 1e-15
    #expect(other.digest != run.digest)
    var items = run
    items.evaluations[1].items?.gold[0] = 1
    #expect(items.digest != run.digest)
  }

  @Test func metricsOfAnotherShapeAreRefused() throws {
    let scratch = try ImportScratch()
    let path = scratch.path + "/trace.h5"
    try run.write(to: path, size: "70m")
    let file = try HDF5File.openForAppending(path)
    _ = try file.root().group("metrics").createDataset("odd", .float64, shape: [5])
    try file.close()
    #expect(importFailure { _ = try TraceReader(path).metrics() }?.description.contains("odd") == true)
  }
}
