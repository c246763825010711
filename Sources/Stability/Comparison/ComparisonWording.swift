import Statistics
import Wording

/// A comparison in words.
enum ComparisonWording {
  /// The answer in one sentence.
  static func verdict(_ tests: ComparisonAnalysis.Tests, metric: String, sign: Double, names: [String]) -> String {
    guard let mean = tests.mean else {
      return "no verdict: a group has a single run, or no run differs from another; the seeds' spread is unknown"
    }
    let interval = "95 % interval \(Significant.text(mean.low)) to \(Significant.text(mean.high))"
    let evidence = "(\(interval), p = \(Significant.text(mean.pValue, 2)))"
    guard mean.pValue <= 0.05 else {
      return "no difference in \(metric) is established between \(names[0]) and \(names[1]) \(evidence); a difference "
        + "within the interval may still be there" + reservations(tests, isEstablished: false)
    }
    let better = mean.difference * sign > 0 ? "better" : "worse"
    return
      "\(names[1]) is \(better) than \(names[0]) by \(Significant.text(mean.difference.magnitude)) in \(metric) \(evidence)"
      + reservations(tests, isEstablished: true)
  }

  // What few runs leave open, to be appended to the verdict.
  private static func reservations(_ tests: ComparisonAnalysis.Tests, isEstablished: Bool) -> String {
    let runs =
      tests.isPaired
      ? counted(tests.counts[0], "pair") : tests.counts.map(String.init).joined(separator: " against ") + " runs"
    var text = FewRuns.reservation(tests.counts, runs)
    if isEstablished, let least = tests.permutation.least, least > 0.05 {
      text +=
        "; \(tests.isPaired ? "changes of sign" : "exchanges of runs") cannot confirm it, since their p-value is at "
        + "least \(Significant.text(least, 2)) at this number"
    }
    return text
  }

  /// What a reader must know before believing the verdict.
  static func notes(
    _ tests: ComparisonAnalysis.Tests, _ groups: [[LastValue]], names: [String], metric: String, metricIsGuess: Bool,
    sign: Double
  ) -> [String] {
    var notes = [
      "\(sign > 0 ? "higher" : "lower") \(metric) is taken as better"
        + (metricIsGuess ? "; \(metric) was chosen because no --metric was given" : "")
    ]
    let steps = groups.map { Set($0.map(\.step)).sorted() }
    if let first = steps.first, steps.contains(where: { $0 != first }) {
      notes.append("the groups end at different steps (\(steps.map(spans).joined(separator: " against ")))")
    }
    for (name, group) in zip(names, groups) {
      if let shared = SharedSeeds.note(group.map(\.run)) { notes.append("\(name): \(shared)") }
    }
    if let fewest = groups.map(\.count).min(), fewest < 5 {
      let count = fewest == 1 ? "1 run in a group is" : "\(fewest) runs in a group are"
      notes.append("\(count) few: no bootstrap interval, and the t interval leans on normality")
    }
    if let least = tests.permutation.least, least > 0.05 {
      notes.append("with so few runs the permutation test cannot give a p-value below \(Significant.text(least, 2))")
    }
    let settings = groups.joined().filter { !$0.run.deviations.isEmpty }.map(\.run.name)
    if !settings.isEmpty {
      notes.append("runs with other settings than the rest of their folder: \(settings.joined(separator: ", "))")
    }
    notes.append("one comparison at level 0.05: no correction is made for other metrics that you may look at")
    return notes
  }

  private static func spans(_ steps: [Int]) -> String {
    guard let first = steps.first, let last = steps.last, first != last else { return "step \(steps.first ?? 0)" }
    return "steps \(first) to \(last)"
  }
}
