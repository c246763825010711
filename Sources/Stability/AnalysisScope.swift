/// What went into an analysis, and what did not.
public struct AnalysisScope: Codable, Equatable, Sendable {
  /// Something that an analysis did not use.
  public struct LeftOut: Codable, Equatable, Sendable {
    /// A run, a metric of a run, or steps.
    public var what: String
    /// Why.
    public var reason: String

    /// Names something left out and the reason.
    public init(what: String, reason: String) {
      self.what = what
      self.reason = reason
    }
  }

  /// The runs used, in the order of their seeds.
  public var runs: [String]
  /// The metrics used.
  public var metrics: [String]
  /// The first step used; absent when there is none.
  public var firstStep: Int?
  /// The last step used; absent when there is none.
  public var lastStep: Int?
  /// Number of steps used.
  public var stepCount: Int
  /// Runs, metrics and steps that were not used.
  public var leftOut: [LeftOut]

  /// Says what went in and what was left out.
  public init(runs: [String], metrics: [String], steps: [Int], leftOut: [LeftOut] = []) {
    self.runs = runs
    self.metrics = metrics
    (firstStep, lastStep, stepCount) = (steps.min(), steps.max(), steps.count)
    self.leftOut = leftOut
  }

  /// The scope in plain sentences, one a line.
  public var lines: [String] {
    let span = firstStep.flatMap { first in lastStep.map { ", steps \(first) to \($0) (\(stepCount) of them)" } } ?? ""
    return [
      "used: \(runs.count) run\(runs.count == 1 ? "" : "s") (\(runs.joined(separator: ", "))), "
        + "\(metrics.joined(separator: ", "))\(span)"
    ] + leftOut.map { "left out: \($0.what): \($0.reason)" }
  }
}
