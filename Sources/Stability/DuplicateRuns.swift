/// Runs that are one run under several names: the same curve, bit for bit.
///
/// A run that is counted twice makes a group look larger and steadier than it is, so every analysis says it first. Two runs
/// are the same when all their metrics are equal at all steps, whatever the metrics are called; metrics that read clocks
/// (names with "time", "seconds", "per_second" or "elapsed") do not count, since a copy that was trained again differs in them
/// alone. Among four runs or more, runs that share one metric with five different values or more are reported as well,
/// unless more than a quarter of the runs have a copy of theirs there, as in a schedule that runs have in common.
public struct DuplicateRuns: Codable, Equatable, Sendable {
  /// The runs that are equal, in the order given.
  public var runs: [String]
  /// The metrics in which they are equal, by the first run's names.
  public var metrics: [String]
  /// How many values are equal in each pair.
  public var values: Int
  /// Whether they are equal in everything but clocks.
  public var isWhole: Bool

  private enum CodingKeys: String, CodingKey {
    case runs, metrics, values
    case isWhole = "whole"
  }

  /// One sentence that warns.
  public var text: String {
    let names = runs.count == 2 ? "\(runs[0]) and \(runs[1])" : runs.joined(separator: ", ")
    let shown = metrics.count == 1 ? metrics[0] : "\(metrics.count) metrics"
    let few = values < 3 ? "; so few can agree by chance" : ""
    return isWhole
      ? "\(names) are the same run: \(values) equal values of \(shown)\(few)"
      : "\(names) have the same \(values) values of \(shown) and differ elsewhere; they may be one run"
  }

  /// Finds all groups of equal runs, in the order of their first runs. Runs with values at fewer than two steps are not judged.
  public static func find(in runs: [RunRecord]) -> [DuplicateRuns] { find(in: runs.map(RunFingerprint.init)) }

  /// Finds all groups of equal runs by what tells runs apart.
  public static func find(in runs: [RunFingerprint]) -> [DuplicateRuns] {
    let prints = runs.filter { $0.stepCount > 1 }
    var groups: [DuplicateRuns] = []
    for same in repeated(prints, by: { $0.whole }) {
      groups.append(
        DuplicateRuns(
          runs: same.map(\.run), metrics: same[0].curves.map(\.metric),
          values: same[0].curves.reduce(0) { $0 + $1.count }, isWhole: true))
    }
    groups += partial(prints, except: Set(groups.map(\.runs)))
    let order = Dictionary(runs.enumerated().map { ($1.run, $0) }) { first, _ in first }
    return groups.enumerated().sorted {
      (order[$0.element.runs[0]] ?? 0, $0.offset) < (order[$1.element.runs[0]] ?? 0, $1.offset)
    }.map(\.element)
  }

  /// Runs that share one metric and differ in others.
  private static func partial(_ prints: [RunFingerprint], except known: Set<[String]>) -> [DuplicateRuns] {
    var answer: [DuplicateRuns] = []
    for name in prints.flatMap(\.curves).map(\.metric).distinct {
      let owners = prints.compactMap { print in print.curves.first { $0.metric == name }.map { (print, $0) } }
      let copies = owners.count - Set(owners.map(\.1.hash)).count
      guard owners.count >= 4, copies > 0, 4 * copies <= owners.count else { continue }
      for same in repeated(owners, by: { $0.1.hash }) where same[0].1.differentValues >= RunFingerprint.differentEnough
      {
        let runs = same.map(\.0.run)
        guard !known.contains(where: { Set(runs).isSubset(of: $0) }) else { continue }
        if let place = answer.firstIndex(where: { $0.runs == runs }) {
          answer[place].metrics.append(name)
          answer[place].values += same[0].1.count
        } else {
          answer.append(DuplicateRuns(runs: runs, metrics: [name], values: same[0].1.count, isWhole: false))
        }
      }
    }
    return answer
  }

  /// The groups of two and more with the same key, in the order of their first members.
  private static func repeated<Member>(_ members: [Member], by key: (Member) -> String) -> [[Member]] {
    members.grouped(by: key).map(\.members).filter { $0.count > 1 }
  }
}

/// What tells a run from others: its curves without clocks, each as a digest.
public struct RunFingerprint: Sendable {
  struct Curve {
    let metric: String
    let hash: String
    let count: Int
    let differentValues: Int
  }

  /// So many different values do not agree by chance.
  static let differentEnough = 5
  private static let clocks = ["time", "seconds", "per_second", "elapsed"]

  /// The run's name.
  public let run: String
  let curves: [Curve]
  let whole: String
  /// Steps of the longest curve.
  let stepCount: Int

  /// Digests the curves of a run.
  public init(_ record: RunRecord) {
    run = record.name
    var curves: [Curve] = []
    for curve in record.curves where !Self.clocks.contains(where: { curve.metric.lowercased().contains($0) }) {
      var digest = CurveHash()
      var values = Set<UInt64>()
      var count = 0
      for (step, value) in zip(curve.steps, curve.values) where value.isFinite {
        digest.add(UInt64(bitPattern: Int64(step)))
        digest.add(value.bitPattern)
        if values.count < Self.differentEnough { values.insert(value.bitPattern) }
        count += 1
      }
      guard count > 0 else { continue }
      curves.append(
        Curve(metric: curve.metric, hash: digest.text, count: count, differentValues: values.count))
    }
    self.curves = curves
    whole = curves.map(\.hash).sorted().joined()
    stepCount = curves.map(\.count).max() ?? 0
  }
}

/// 128 bits that tell curves apart within one process; nobody gains by making two agree.
private struct CurveHash {
  private var first: UInt64 = 0x9e37_79b9_7f4a_7c15
  private var second: UInt64 = 0xc2b2_ae3d_27d4_eb4f

  mutating func add(_ word: UInt64) {
    first = (first ^ word) &* 0xff51_afd7_ed55_8ccd
    first ^= first >> 32
    second = ((second << 31 | second >> 33) &+ word) &* 0x9fb2_1c65_1e98_df25
    second ^= second >> 29
  }

  var text: String { "\(first) \(second)" }
}
