extension AnalysisContext {
  /// A run that an analysis could not use, as every result on standard output names it.
  public struct LeftOutRun: Codable, Equatable, Sendable {
    /// The run's name; in comparisons with its folder before it.
    public var run: String
    /// Why.
    public var reason: String
    /// The last step that it recorded; absent where it recorded none.
    public var lastStep: Int?

    private enum CodingKeys: String, CodingKey {
      case run, reason, lastStep
    }

    /// Writes every key, with null for a last step that there is not.
    ///
    /// - Throws: what the encoder throws, as for a format without null.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(run, forKey: .run)
      try container.encode(reason, forKey: .reason)
      try container.encode(lastStep, forKey: .lastStep)
    }
  }

  /// The runs that a result says were left out, each with its first reason, in the order of the result.
  public func leftOut(by result: some AnalysisResult) -> [LeftOutRun] {
    var known = Dictionary(runs.map { ($0.name, $0) }) { first, _ in first }
    for group in [Group(name: folder, runs: runs)] + (other.map { [$0] } ?? []) {
      for run in group.runs { known["\(group.name)/\(run.name)"] = run }
    }
    var found: [LeftOutRun] = []
    for item in result.scopes.flatMap(\.leftOut) where !found.contains(where: { $0.run == item.what }) {
      guard let run = known[item.what] else { continue }
      found.append(LeftOutRun(run: item.what, reason: item.reason, lastStep: run.curves.flatMap(\.steps).max()))
    }
    return found
  }
}
