/// A stored result that says what it was computed from apart from how it was asked for, so that a report can show it whatever
/// the options of its command were.
public protocol ObservedResult: StoredResult {
  /// Identifies the observations alone.
  var observations: String { get }
}

extension ObservedResult {
  /// The stored result when it was computed from these observations, whatever the options; nil else.
  static func stored(in folder: String, observations: String) -> Self? {
    found(in: folder).flatMap { $0.observations == observations ? $0 : nil }
  }
}

extension [RunRecord] {
  /// A digest of all that an analysis of activations reads: every number and name, and the tokens of the probe sets, which the
  /// digest of a run's observations need not cover.
  func observationDigest(_ analysis: String) -> String {
    let probes = bySize.flatMap(\.runs).map { run in
      (run.probe.map { zip($0.tokenIDs, $0.sequences).map { "\($0) \($1)" } } ?? []).joined(separator: ",")
    }
    return digest(options: "\(analysis), \(probes.joined(separator: "|"))")
  }
}
