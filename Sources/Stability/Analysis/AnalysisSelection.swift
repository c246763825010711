import Failures
import Terms

/// Picks the metric and the size for analyses that look at one of each.
public enum AnalysisSelection {
  /// The losses among metrics, by their names, the most telling first: validation loss, then others on held-out text ("val_loss" and
  /// "eval/loss" alike), then the rest; otherwise in the order given.
  public static func losses(among names: [String]) -> [String] {
    let losses = names.filter { $0.lowercased().contains("loss") }
    let held = losses.filter { $0 == Metric.validationLoss.name } + losses.filter { $0.lowercased().contains("val") }
    return (held + losses).distinct
  }

  /// The metric asked for, or of those that every group of runs has the most telling by its name: validation loss, else
  /// another loss, else the first.
  ///
  /// - Throws: `Failure` of kind `usage` when the groups have no such metric in common.
  static func metric(_ asked: String?, in groups: [[RunRecord]]) throws -> String {
    let names = groups.map(\.metricNames)
    let common = (names.first ?? []).filter { name in names.allSatisfy { $0.contains(name) } }
    if let asked {
      guard common.contains(asked) else {
        throw Failure(
          .usage, "--metric \(asked)", "is not recorded in every folder",
          remedy: common.isEmpty
            ? "the folders have no metric in common" : "metrics there: \(common.joined(separator: ", "))")
      }
      return asked
    }
    let learned = common.filter { !Metric($0).isAboutMachine }
    guard let first = learned.first ?? common.first else {
      throw Failure(
        .usage, "--metric", "the runs have no metric in common", remedy: "import the same column in both folders")
    }
    return losses(among: learned).first ?? first
  }

  /// The metrics asked for; else validation loss where it is recorded, else every metric that is not tied to its batch,
  /// else all.
  static func metrics(_ asked: [String], of runs: [RunRecord]) -> [String] {
    guard asked.isEmpty else { return asked }
    let names = runs.learnedMetricNames
    if names.contains(Metric.validationLoss.name) { return [Metric.validationLoss.name] }
    let steady = names.filter { name in runs.allSatisfy { !($0.curve(of: name)?.isPerBatch ?? false) } }
    return steady.isEmpty ? names : steady
  }

  /// The size asked for, or the only one that all groups have.
  ///
  /// - Throws: `Failure` of kind `usage` when there is no such size, or several and none was asked for.
  static func size(_ asked: String?, in groups: [[RunRecord]]) throws -> String {
    let sizes = groups.map { $0.bySize.map(\.size) }
    let common = (sizes.first ?? []).filter { size in sizes.allSatisfy { $0.contains(size) } }
    let list = common.joined(separator: ", ")
    if let asked {
      return try size(asked, among: common)
    }
    guard common.count <= 1 else {
      throw Failure(.usage, "--size", "is needed, the runs have several sizes", remedy: "name one of \(list)")
    }
    guard let only = common.first else {
      throw Failure(.usage, "--size", "the folders have no size in common", remedy: "compare runs of one size")
    }
    return only
  }

  /// The size that was asked for as the runs call it, in capitals or not.
  ///
  /// - Throws: `Failure` of kind `usage` that lists the sizes when it is none of them.
  public static func size(_ asked: String, among sizes: [String]) throws -> String {
    guard
      let found = sizes.first(where: { $0 == asked }) ?? sizes.first(where: { $0.lowercased() == asked.lowercased() })
    else {
      let list = sizes.joined(separator: ", ")
      throw Failure(.usage, "--size \(asked)", "is not among the runs", remedy: "sizes there: \(list)")
    }
    return found
  }

  /// Whether more of a metric is better, by its name: accuracies, F scores, kappas and the like; of everything else, as
  /// of losses and perplexities, less is.
  static func isHigherBetter(_ metric: String) -> Bool {
    let name = metric.lowercased()
    let good = [
      "acc", "f1", "exact_match", "kappa", "bleu", "rouge", "auc", "mcc", "score", "reward", "log_likelihood",
    ]
    let bad = ["loss", "perplexity", "ppl", "error", "nll"]
    return good.contains { name.contains($0) } && !bad.contains { name.contains($0) }
  }
}
