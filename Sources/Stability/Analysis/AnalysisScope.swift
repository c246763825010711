import Wording

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

  /// The scope in plain sentences, one a line; what was left out for one reason shares a line.
  public var lines: [String] {
    let names = "\(counted(runs.count, "run")) (\(runs.joined(separator: ", ")))"
    let used = "used: " + ([runs.isEmpty ? "no run" : names] + metrics).joined(separator: ", ") + span
    return [used]
      + leftOut.grouped(by: \.reason).map { reason, members in
        "left out: \(members.map(\.what).joined(separator: ", ")): \(reason)"
      }
  }

  private var span: String {
    guard let firstStep, let lastStep else { return "" }
    return firstStep == lastStep ? ", step \(lastStep)" : ", steps \(firstStep) to \(lastStep) (\(stepCount) of them)"
  }
}

extension [AnalysisScope.LeftOut] {
  /// Adds something left out and the reason.
  public mutating func note(_ what: String, _ reason: String) {
    append(AnalysisScope.LeftOut(what: what, reason: reason))
  }
}
