import Files
import Foundation
import Runs
import Stability
import Statistics
import Traces

/// The training maps of a folder of runs in the layout that the notebook of the PolyPythias paper reads: tabs between an
/// unnamed row number, score, state, step, seed and group.
struct NotebookMaps {
  /// The four benchmarks of the paper's score, in the harness's own names.
  private static let benchmarks = ["arc_easy/acc", "lambada_openai/acc", "piqa/acc", "sciq/acc"]

  private let result: MapsResult
  private let runs: [RunRecord]
  private let wanted: Set<String>

  /// Computes the maps with the analysis's own options, or takes the stored ones.
  init(_ folder: RunFolder, runs wanted: [String]) throws {
    result = try MapsAnalysis(MapsAnalysis.Options()).result(for: folder.runs, storedIn: folder.resultsFolder)
    runs = folder.runs
    self.wanted = Set(wanted)
  }

  /// Writes `training_maps.tsv`, or one such file for each size where there are several.
  func write(into folder: String, after earlier: ExportedFiles) throws -> ExportedFiles {
    var files = earlier.files
    var notes = earlier.leftOut
    for size in result.sizes {
      let name = result.sizes.count == 1 ? "training_maps.tsv" : "training_maps_\(RunFolderName.safe(size.size)).tsv"
      let (metrics, rows) = rows(of: size)
      try AtomicWriting.write(
        (["\tscore\tstate\tstep\tseed\tgroup"] + rows).joined(separator: "\n") + "\n", to: "\(folder)/\(name)")
      files.append(ExportedFile(file: name, entries: rows.count))
      notes.append(
        metrics.isEmpty ? "\(name): scores, since no metric is known to tell good runs from bad ones" : "")
    }
    return ExportedFiles(files: files, leftOut: notes.filter { !$0.isEmpty })
  }

  private func rows(of size: SizeMap) -> (metrics: [String], rows: [String]) {
    let paths = size.map.runs
    let deviating = Set(size.map.deviatingRuns)
    let seeds = paths.enumerated().map { Self.seed(of: $1.run, at: $0, among: runs) }
    let groups = [false, true].map { isOutlier in
      "["
        + zip(seeds, paths).filter { deviating.contains($1.run) == isOutlier }.map { "\($0.0)" }
        .joined(separator: ", ") + "]"
    }
    let (metrics, scores) = scores(of: paths)
    var rows: [String] = []
    for (run, path) in paths.enumerated() where wanted.contains(path.run) {
      for (place, point) in path.path.enumerated() {
        let score = scores[run][place].map { "\($0)" } ?? ""
        let group = groups[deviating.contains(path.run) ? 1 : 0]
        rows.append("\(rows.count)\t\(score)\t\(point.state)\t\(point.step)\t\(seeds[run])\t\(group)")
      }
    }
    return (metrics, rows)
  }

  /// The seed by which the notebook tells runs apart; the run's place where it has not one seed.
  static func seed(of name: String, at place: Int, among runs: [RunRecord]) -> Int {
    guard let seeds = runs.first(where: { $0.name == name })?.seeds, seeds.initial == seeds.dataOrder else {
      return place
    }
    return seeds.initial
  }

  /// The score of every run at every step: the mean over the benchmarks of the accuracy's z-score over all runs and steps
  /// (population standard deviation). Without benchmarks it is the z-score of the most telling loss, turned so that more is better.
  private func scores(of paths: [RunPath]) -> (metrics: [String], scores: [[Double?]]) {
    let records = paths.compactMap { path in runs.first { $0.name == path.run } }
    let common = records.metricNames.filter { name in records.allSatisfy { $0.curve(of: name) != nil } }
    let accuracies = common.filter { Self.benchmarks.contains($0) }
    let metrics = accuracies.isEmpty ? Array(AnalysisSelection.losses(among: common).prefix(1)) : accuracies
    let sign = accuracies.isEmpty ? -1.0 : 1.0
    let tables = metrics.map { metric in
      standardised(zip(paths, records).map { path, run in values(of: run, metric, at: path.path.map(\.step)) })
    }
    let scores = paths.indices.map { run in
      paths[run].path.indices.map { place -> Double? in
        let parts = tables.compactMap { $0[run][place] }
        return parts.isEmpty || parts.count < tables.count ? nil : sign * parts.reduce(0, +) / Double(parts.count)
      }
    }
    return (metrics, scores)
  }

  private func values(of run: RunRecord, _ metric: String, at steps: [Int]) -> [Double?] {
    guard let curve = run.curve(of: metric) else { return steps.map { _ in nil } }
    let known = Dictionary(zip(curve.steps, curve.values)) { first, _ in first }
    return steps.map { step in known[step].flatMap { $0.isFinite ? $0 : nil } }
  }

  private func standardised(_ table: [[Double?]]) -> [[Double?]] {
    let moments = SampleMoments(table.joined().compactMap { $0 })
    let variance = moments.variance * Double(moments.count - 1) / Double(moments.count)
    return table.map {
      $0.map { value in variance > 0 ? value.map { ($0 - moments.mean) / variance.squareRoot() } : nil }
    }
  }
}
