import Corpus
import Failures
import Files
import Foundation
import Stability
import Traces
import Training

/// The runs of a folder, of a sweep or imported, as the analyses take them.
public struct RunFolder: Sendable {
  /// The folder.
  public let path: String
  /// The runs that have begun.
  public let runs: [RunRecord]
  /// The preset, what it comes to, and what of it is not the suite's; nil for imported runs.
  public let budget: String?
  /// What the reader must know before believing an analysis of these runs.
  public let warnings: [String]
  /// The traces of the runs that have one.
  public let traces: [TraceReader]

  /// Where the results of analyses are kept.
  public var resultsFolder: String { path + "/results" }

  /// Reads the traces of a sweep's folder, or of any folder whose subfolders hold a `trace.h5`.
  ///
  /// - Throws: `Failure` of kind `missingInput` when there are no runs in it or one may not be read, `badData` when a trace is
  ///   damaged.
  public init(_ path: String) throws {
    if let plan = try SweepPlan.read(folder: path) {
      self = try RunFolder(path, plan: plan, isInUse: SweepFolder(path).isInUse)
    } else {
      self = try RunFolder(importedRunsIn: path)
    }
    guard !runs.isEmpty else {
      throw Failure(
        .missingInput, path, "holds no runs",
        remedy: "name the folder of a sweep, or one that `polypythia import` wrote")
    }
  }

  /// Reads the runs of a plan; `isInUse` says whether runs may be at work.
  ///
  /// - Throws: as `init(_:)` does, though there may be no runs.
  public init(_ path: String, plan: SweepPlan, isInUse: Bool) throws {
    self.path = path
    var runs: [RunRecord] = []
    var warnings: [String] = []
    var traces: [TraceReader] = []
    let settings = CommonSettings(plan.runs)
    for planned in plan.runs {
      let runFolder = SweepPlan.runFolder(planned.name, in: path)
      let status = RunStatus(planned, folder: path, isInUse: isInUse)
      guard try FileLookup.exists(TrainingRun.tracePath(in: runFolder)) else {
        if status.state.isBroken {
          runs.append(RunRecord(planned, status, settings))
        } else {
          warnings.append("\(planned.name) has not begun")
        }
        continue
      }
      let trace = try TraceReader(TrainingRun.tracePath(in: runFolder))
      traces.append(trace)
      runs.append(try RunRecord(planned, status, settings, trace: trace))
    }
    self.runs = runs.map { Self.withProbeTexts($0, folder: path) }
    self.traces = traces
    budget = PlanBudget(plan).line
    self.warnings =
      try warnings + Self.warnings(of: runs) + Self.warnings(of: traces) + DuplicateRuns.find(in: runs).map(\.text)
  }

  private init(importedRunsIn path: String) throws {
    self.path = path
    budget = nil
    let names = try FileLookup.names(in: path)
    let found = try names.map { TrainingRun.tracePath(in: path + "/" + $0) }.filter { try FileLookup.exists($0) }
    traces = try found.map { try TraceReader($0) }
    runs = try traces.map { trace in
      Self.withProbeTexts(try RunRecord(name: trace.runName, trace: trace), folder: path)
    }
    let unfinished =
      names.contains("import.finishing") ? ["an import into \(path) was interrupted; import again to finish it"] : []
    warnings = try unfinished + Self.warnings(of: traces) + DuplicateRuns.find(in: runs).map(\.text)
  }

  /// What the runs of several folders were trained on: one line, or where they differ one for each folder; nil where none is a sweep.
  public static func budget(of folders: [RunFolder]) -> String? {
    let budgets = folders.map(\.budget)
    guard budgets.contains(where: { $0 != nil }) else { return nil }
    if Set(budgets).count == 1 { return budgets[0] }
    return folders.map { "\($0.path): \($0.budget ?? "imported runs")" }.joined(separator: "; ")
  }

  /// Checks that every named metric is recorded by some run.
  ///
  /// - Throws: `Failure` of kind `usage` that lists the metrics there are.
  public func checkMetrics(_ names: [String]) throws {
    let known = runs.metricNames
    guard let unknown = names.first(where: { !known.contains($0) }) else { return }
    throw Failure(
      .usage, "--metric \(unknown)", "is recorded by no run of \(path)",
      remedy: "metrics there: \(known.joined(separator: ", "))")
  }

  // The tokenizer of a sweep lies beside its runs; it is read when the texts are asked for.
  private static func withProbeTexts(_ run: RunRecord, folder: String) -> RunRecord {
    let file = SweepPlan.corpusFolder(in: folder) + "/tokenizer.json"
    guard let probe = run.probe, FileManager.default.fileExists(atPath: file) else { return run }
    var result = run
    result.probeTexts = {
      let tokenizer = try ByteLevelTokenizer(file: file)
      return probe.tokenIDs.map { tokenizer.decode([Int32(clamping: $0)], skippingSpecialTokens: false) }
    }
    return result
  }

  private static func warnings(of runs: [RunRecord]) -> [String] {
    var warnings = runs.filter { !$0.deviations.isEmpty }.map { run in
      "\(run.name) differs from the other \(run.size) runs in more than its seeds: "
        + run.deviations.map(\.text).joined(separator: ", ")
    }
    let broken = runs.filter { $0.state == .failed }.map { "\($0.name) (\($0.failure ?? "no reason known"))" }
    if !broken.isEmpty {
      warnings.append("failed and not compared: \(broken.joined(separator: ", ")); the same sweep command tries again")
    }
    let open = runs.filter { $0.state == .running || $0.state == .stopped }.map(\.name)
    if !open.isEmpty {
      warnings.append("not finished: \(open.joined(separator: ", ")); runs are compared at the last step common to all")
    }
    return warnings
  }

  private static func warnings(of traces: [TraceReader]) throws -> [String] {
    try traces.flatMap { trace in
      try trace.events().filter(\.kind.isAlarm).map {
        "\(trace.run): \($0.text)"
      }
    }
  }
}

extension TraceReader {
  /// The name by which analyses know the run of a trace in a folder of runs.
  ///
  /// A folder that bears the name of its run says nothing more; a copy under another name is told apart by it.
  public var runName: String {
    let folder = PathName.last(of: PathName.parent(of: path))
    return RunFolderName.safe(run) == folder ? run : folder
  }
}
