import Foundation

/// What the names of columns and keys say, whoever wrote them.
enum ColumnNames {
  /// Names of steps, the likeliest first.
  private static let steps = [
    "step", "steps", "global_step", "_step", "trainer/global_step", "train/global_step", "iteration", "iterations",
    "iter",
    "update", "updates", "epoch", "epochs",
  ]
  private static let runs = [
    "run", "run_name", "run_id", "run_uuid", "runid", "run.id", "run.name", "experiment", "experiment_name", "exp_name",
    "model",
    "model_name", "seed",
  ]
  private static let runsOfTheirOwn: Set<String> = [
    "run", "run_name", "run_id", "run_uuid", "runid", "run.id", "run.name",
  ]
  /// What tells runs of one name apart, or curves of one run; never a metric.
  private static let identities: Set<String> = [
    "seed", "fold", "trial", "replicate", "replica", "rank", "worker", "split",
  ]
  private static let statistics: Set<String> = [
    "mean", "average", "avg", "median", "std", "stdev", "sem", "var", "variance", "min", "max",
  ]
  private static let metrics = ["key", "metric", "metric_name", "variable", "tag"]
  private static let counters: Set<String> = [
    "batch", "batches", "tokens", "num_tokens", "n_tokens", "tokens_seen", "total_tokens", "consumed_tokens",
    "train_tokens", "samples", "num_samples", "consumed_samples", "samples_seen", "train/epoch", "_runtime", "_index",
    "num_input_tokens_seen", "train/num_input_tokens_seen", "total_flos",
  ]
  private static let times: Set<String> = [
    "timestamp", "_timestamp", "wall time", "wall_time", "walltime", "date", "datetime", "time", "created_at",
    "created",
  ]
  private static let metricWords: Set<String> = [
    "loss", "losses", "acc", "accuracy", "ppl", "perplexity", "lr", "grad", "norm", "score", "f1", "bleu", "rouge",
    "em",
    "reward", "entropy", "kl", "mse", "mae", "rmse", "auc", "precision", "recall", "error", "train", "val", "valid",
    "eval",
    "test", "mfu", "throughput", "tps", "seconds", "time", "ms", "memory", "bpb", "nll", "gradnorm", "learning", "rate",
    "wd", "weight", "scale", "speed", "epoch", "tokens", "metric",
  ]

  /// The column that holds the step, by its name; nil where none is called so.
  static func step(among names: [String]) -> Int? { first(steps, among: names) }

  /// The column that says of which run a row is; nil where none is called so.
  static func run(among names: [String]) -> Int? { first(runs, among: names) }

  /// The column that names runs whatever the file is called; nil where none does.
  static func runOfItsOwn(among names: [String]) -> Int? {
    names.firstIndex { runsOfTheirOwn.contains($0.lowercased()) }
  }

  /// Whether a column tells runs or curves apart.
  static func isIdentity(_ name: String) -> Bool { identities.contains(name.lowercased()) }

  /// Whether a column beside those of runs holds a statistic of them.
  static func isStatistic(_ name: String) -> Bool { statistics.contains(name.lowercased()) }

  /// The run and metric of a column "loss_seed1" or "seed1_loss"; nil for other names.
  static func runAndMetric(_ name: String) -> (run: String, metric: String)? {
    for place in name.indices where "_/.- ".contains(name[place]) {
      let (head, tail) = (String(name[..<place]), String(name[name.index(after: place)...]))
      guard !head.isEmpty, !tail.isEmpty else { continue }
      if isMetric(head), isLikeRun(tail) { return (tail, head) }
      if isLikeRun(head), !isMetric(head), isMetric(tail) { return (head, tail) }
    }
    return nil
  }

  /// The run and tag in the name of a table that TensorBoard offers for download, "run-seed1-tag-loss"; nil for other names.
  static func boardDownload(_ stem: String) -> (run: String, tag: String)? {
    guard stem.hasPrefix("run-"), let mark = stem.range(of: "-tag-", options: .backwards) else { return nil }
    let run = stem[stem.index(stem.startIndex, offsetBy: 4)..<mark.lowerBound]
    var tag = stem[mark.upperBound...]
    if tag.hasSuffix(")"), let copy = tag.range(of: " (", options: .backwards) { tag = tag[..<copy.lowerBound] }
    return run.isEmpty || tag.isEmpty ? nil : (String(run), String(tag))
  }

  /// The column that says which metric a row is of, in a table with a single column "value"; nil where there is none.
  static func metric(among names: [String]) -> Int? {
    guard names.contains(where: { $0.lowercased() == "value" }) else { return nil }
    return first(metrics, among: names)
  }

  private static func first(_ wanted: [String], among names: [String]) -> Int? {
    let lowercased = names.map { $0.lowercased() }
    return wanted.lazy.compactMap { lowercased.firstIndex(of: $0) }.first
  }

  /// Why a column is neither a run nor a metric; nil where it may be.
  static func reasonToLeaveOut(_ name: String, isFirst: Bool) -> String? {
    let lowercased = name.lowercased()
    if isFirst, name.isEmpty || lowercased == "index" || lowercased.hasPrefix("unnamed: 0") { return "numbers of rows" }
    if name.hasSuffix("__MIN") || name.hasSuffix("__MAX") { return "the envelope of a chart" }
    if times.contains(lowercased) { return "time stamps" }
    if counters.contains(lowercased) || steps.contains(lowercased) { return "counters" }
    return nil
  }

  /// Whether a name is that of a metric rather than of a run: "train_loss", "eval/acc", "lr".
  static func isMetric(_ name: String) -> Bool {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return words.contains(where: metricWords.contains) && !words.contains { $0.hasPrefix("seed") || $0 == "run" }
  }

  /// Whether values without a column for the run are of one run: where names of metrics stand, and none that look like runs'.
  static func areOfOneRun(_ names: [String]) -> Bool {
    names.contains(where: isMetric) && !names.contains { !isMetric($0) && isLikeRun($0) }
  }

  private static func isLikeRun(_ name: String) -> Bool {
    let lowercased = name.lowercased()
    return lowercased.contains("seed") || lowercased.contains("run") || lowercased.last?.isNumber == true
  }

  /// The run and metric of a column of a chart of Weights & Biases, "name of the run - train/loss"; nil for other names.
  static func chart(_ name: String) -> (run: String, metric: String)? {
    guard let mark = name.range(of: " - ", options: .backwards), mark.lowerBound > name.startIndex,
      mark.upperBound < name.endIndex
    else { return nil }
    return (String(name[..<mark.lowerBound]), String(name[mark.upperBound...]))
  }
}
