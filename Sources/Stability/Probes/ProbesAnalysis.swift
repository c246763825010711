import Failures
import Files
import Foundation
import Statistics

/// Trains linear probes on the activations of every run: what can be read from the representations, from which layers, at what
/// cost in bits, from which step on, and whether runs and steps read it from the same directions.
public struct ProbesAnalysis: ObservedAnalysis {
  /// The name: "probes".
  public static let name = "probes"
  /// The version of the answer.
  public static let version = 4

  /// What to probe and how.
  public struct Options: Sendable {
    /// The steps; empty for a handful of those at which all runs were observed.
    public var steps: [Int] = []
    /// The built-in tasks; nil for all, or for none where labels are given.
    public var tasks: [BuiltInProbeTask]?
    /// Labels from files.
    public var labels: [TokenLabels] = []
    /// Seeds of the probe, so that its own noise can be told from that of the runs.
    public var repetitions = 2
    /// How probes are trained.
    public var schedule = ProbeSchedule.settled
    /// Whether activations are taken as they are rather than standardised.
    public var raw = false
    /// Whether online codes are computed too; that takes about five times as long.
    public var online = false

    /// Whether everything is as the suite's authors had it, the layers too: they read the hidden states of transformers, in
    /// which the last block's output is there only after the final normalisation.
    var isAsPublished: Bool { raw && schedule == .published }

    /// The usual choices.
    public init() {}
  }

  /// Most repetitions.
  static let mostRepetitions = 20

  private let options: Options

  /// Creates the analysis.
  ///
  /// - Throws: `Failure` of kind `usage` for a number of repetitions out of range, or labels of one name.
  public init(_ options: Options = Options()) throws {
    guard (1...Self.mostRepetitions).contains(options.repetitions) else {
      throw Failure(
        .usage, "--repetitions \(options.repetitions)", "is out of range", remedy: "give 1 to \(Self.mostRepetitions)")
    }
    let names = options.labels.map(\.name) + BuiltInProbeTask.allCases.map(\.rawValue)
    for labels in options.labels where names.count(where: { $0 == labels.name }) > 1 {
      let isSameFile = options.labels.count { $0.source == labels.source } > 1
      throw Failure(
        .usage, "--labels \(labels.source)",
        isSameFile ? "is named twice" : "gives a second task of the name \"\(labels.name)\"",
        remedy: isSameFile ? "name it once" : "rename the file")
    }
    self.options = options
  }

  /// Probes the runs of every size.
  ///
  /// - Throws: `Failure` of kind `usage` for steps at which not all runs were observed, of kind `badData` for labels that do not fit the
  ///   probe set or activations that cannot be probed, and what reading throws.
  public func analyse(_ context: AnalysisContext) throws -> ProbesResult {
    let groups = try groups(context.runs)
    var sizes = try groups.compactMap { try $0.probes() }
    Self.correct(&sizes)
    let scope = AnalysisScope(
      runs: sizes.flatMap(\.runs), metrics: sizes.flatMap(\.tasks).map(\.task).distinct,
      steps: Set(sizes.flatMap(\.steps)).sorted(), leftOut: groups.flatMap(\.leftOut))
    return ProbesResult(
      digest: digest(context.runs, groups), observations: Self.observations(context.runs),
      method: ProbeWording.method(options), null: ProbeWording.null,
      notes: ProbeWording.notes + SharedSeeds.notes(groups.flatMap(\.probedRuns)), sizes: sizes, scope: scope)
  }

  // Holm over everything tested of a size.
  private static func correct(_ sizes: inout [SizeProbes]) {
    for size in sizes.indices {
      var corrected = Holm.adjusted(sizes[size].tasks.flatMap { $0.gains.compactMap(\.pValue) })[...]
      for task in sizes[size].tasks.indices {
        for gain in sizes[size].tasks[task].gains.indices where sizes[size].tasks[task].gains[gain].pValue != nil {
          sizes[size].tasks[task].gains[gain].pAdjusted = corrected.popFirst()
        }
      }
    }
  }

  // Built-in tasks take their labels from the tokens and their texts. A tokenizer that cannot be read is said when it is needed.
  private static func observations(_ runs: [RunRecord]) -> String {
    let texts = runs.bySize.map { size in
      size.runs.first { $0.probe != nil }.flatMap { try? $0.probeTexts() }.map { "\($0)" } ?? "-"
    }
    return runs.observationDigest("probes 3, \(SHA256.hexadecimal(of: Data(texts.joined(separator: "|").utf8)))")
  }

  private func groups(_ runs: [RunRecord]) throws -> [ProbeGroup] {
    try runs.bySize.map { try ProbeGroup(size: $0.size, $0.runs, options) }
  }

  /// Identifies the runs' observations, the labels made of their probe sets, and the options.
  ///
  /// - Throws: as `analyse`.
  public func digest(of context: AnalysisContext) throws -> String {
    digest(context.runs, try groups(context.runs))
  }

  /// Identifies the runs' observations and probe texts.
  public static func observations(in context: AnalysisContext, for found: ProbesResult) -> String {
    observations(context.runs)
  }

  // Labels hold all that was made of the probe set, its tokenizer and the files.
  private func digest(_ runs: [RunRecord], _ groups: [ProbeGroup]) -> String {
    var labels = SHA256()
    for group in groups {
      labels.update(Data("\(group.size) \(group.steps) \(group.tokenIDs)".utf8))
      for task in group.tasks {
        let classes = task.task.labels.map { $0 ?? -1 }
        labels.update(Data("\(task.task.name) \(task.task.classes) \(classes)".utf8))
      }
      for item in group.leftOut { labels.update(Data("\(item.what) \(item.reason)".utf8)) }
    }
    let files = options.labels.map { "\($0.source) \($0.digest)" }.joined(separator: "|")
    return runs.digest(
      options:
        "\(Self.name) \(Self.version), \(options.repetitions) repetitions, \(options.schedule.rawValue), raw \(options.raw), "
        + "online \(options.online), labels \(labels.hexadecimal()), \(files)")
  }
}
