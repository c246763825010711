import Stability
import Traces
import Wording

/// What an import wrote.
public struct ImportSummary: Codable, Sendable {
  /// What an import did with a run.
  public enum Change: String, Codable, Sendable {
    /// It is new.
    case added
    /// It was there, and its values changed.
    case updated
    /// It was there with the same values.
    case unchanged
  }

  /// One imported run.
  public struct Run: Codable, Sendable {
    /// The run's identifier.
    public var run: String
    /// Its folder inside the folder of runs.
    public var folder: String
    /// Number of steps with values.
    public var steps: Int
    /// The first step; absent when there is none.
    public var firstStep: Int?
    /// The last step; absent when there is none.
    public var lastStep: Int?
    /// Number of metrics, those of evaluations included.
    public var metrics: Int
    /// Number of benchmark tasks.
    public var tasks: Int
    /// Values that a metric lacks at a step at which another metric of the run or task has one.
    public var gaps: Int
    /// What was done with it.
    public var change: Change

    init(_ run: ImportedRun, folder: String, _ change: Change) {
      self.run = run.name
      self.folder = folder
      self.change = change
      let all = Set(run.steps).union(run.evaluations.flatMap(\.steps))
      (steps, firstStep, lastStep) = (all.count, all.min(), all.max())
      metrics = run.metrics.count + run.evaluations.reduce(0) { $0 + $1.metrics.count }
      tasks = run.evaluations.count
      gaps =
        run.gaps
        + run.evaluations.reduce(0) { sum, task in
          sum + task.metrics.reduce(0) { $0 + $1.values.count(where: ImportedMetric.isGap) }
        }
    }
  }

  /// The folder of runs.
  public var folder: String
  /// What the runs were imported from.
  public var source: String
  /// The imported runs.
  public var runs: [Run]
  /// The metrics by which analyses know them, in the order in which they first occur.
  public var metrics: [String]
  /// Runs of the folder that are the same run, at least one of them new.
  public var duplicates: [DuplicateRuns]
  /// What the reader must know before believing an analysis of these runs.
  public var warnings: [String]
  /// What of the source was not imported.
  public var leftOut: [String]
  /// How the source was understood where nobody said.
  public var notes: [String]

  private static let mostRuns = 20

  /// The summary for a terminal.
  public var lines: [String] {
    let tasks = runs.map(\.tasks).max() ?? 0
    let kept = [Change.updated, .unchanged].compactMap { change in
      let count = runs.count { $0.change == change }
      return count > 0 ? "\(count) \(change.rawValue)" : nil
    }
    let changes = kept.isEmpty ? "" : " (\(kept.joined(separator: ", ")))"
    var lines = ["imported \(counted(runs.count, "run"))\(changes) from \(source) into \(folder)"]
    let names = metrics.prefix(12).joined(separator: ", ")
    let rest = metrics.count > 12 ? " and \(metrics.count - 12) more" : ""
    lines.append("metrics: \(names)\(rest)" + (tasks > 0 ? " (\(counted(tasks, "task")))" : ""))
    let heads = ["run", "steps", "first", "last", "metrics", "gaps"]
    let rows = runs.map { run in
      [
        run.run, "\(run.steps)", run.firstStep.map { "\($0)" } ?? "", run.lastStep.map { "\($0)" } ?? "",
        "\(run.metrics)", "\(run.gaps)",
      ]
    }
    let shown = AlignedColumns.lines([heads] + rows)
    lines += shown.prefix(1 + Self.mostRuns)
    if rows.count > Self.mostRuns { lines.append("… and \(rows.count - Self.mostRuns) more runs, all in --json") }
    lines += notes.map { "note: \($0)" }
    lines += leftOut.map { "left out: \($0)" }
    return lines + warnings.map { "warning: \($0)" }
  }
}
