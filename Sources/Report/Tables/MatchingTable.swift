import Stability
import Statistics

/// Matching of heads and neurons as lines of text.
public enum MatchingTable {
  /// The lines of a result.
  public static func lines(_ result: MatchingResult) -> [String] {
    result.sizes.flatMap { lines($0) + [""] } + result.notes.map { "note: \($0)" }
      + ["method: \(result.method)", "null: \(result.null)"]
  }

  private static func lines(_ size: SizeMatching) -> [String] {
    guard let step = size.step else {
      return ["\(size.size): nothing matched: \(size.reason ?? "no reason known")"] + size.scope.lines
    }
    var lines = ["\(size.size), step \(step)"]
    for unit in size.units where !unit.layers.isEmpty { lines += [""] + self.lines(unit, runs: size.scope.runs.count) }
    if !size.trajectory.isEmpty { lines += [""] + self.lines(size.trajectory, units: size.units) }
    if !size.weights.isEmpty { lines += [""] + self.lines(size.weights) }
    if let barrier = size.barrier { lines += [""] + self.lines(barrier) }
    return lines + [""] + size.scope.lines
  }

  private static func lines(_ matching: UnitMatching, runs: Int) -> [String] {
    let majority = runs / 2 + 1
    var rows = [
      [
        "layer", "matched", "95 % from", "to", "equal index", "other text", "untrained", "above nulls", "95 % from",
        "to",
        "in \(majority) of \(runs)", "by chance", "in all",
      ]
    ]
    for layer in matching.layers {
      rows.append(
        ["\(layer.layer)"] + interval(layer.matched)
          + [layer.raw.mean, layer.shuffled.mean, layer.untrained?.mean].map { number($0) } + interval(layer.aboveNull)
          + [
            percent(layer.recurring, majority), percent(layer.recurringInNull, majority),
            percent(layer.recurring, runs),
          ])
    }
    let units = matching.layers.first.map { "\($0.units) a layer; " } ?? ""
    let heading = "\(matching.unit.title) (\(units)mean over all pairs of runs)"
    return [heading] + table(rows)
  }

  private static func lines(_ steps: [MatchingStep], units: [UnitMatching]) -> [String] {
    var lines = ["over training, neighbouring runs, means over layers"]
    for unit in MatchedUnit.allCases {
      let own = steps.filter { $0.unit == unit }
      guard !own.isEmpty else { continue }
      var rows = [
        ["step", "matched", "95 % from", "to", "equal index", "same partner as before", "same unit as before"]
      ]
      for step in own {
        rows.append(
          ["\(step.step)"] + interval(step.mean)
            + [
              number(mean(step.raw)), Significant.percent(step.kept.flatMap(mean)),
              Significant.percent(step.matchedWithThemselves.flatMap(mean)),
            ])
      }
      let chance = units.first { $0.unit == unit }?.layers.first.map {
        " (by chance \(Significant.percent(1 / Double($0.units))))"
      }
      lines += ["  \(unit.title)\(chance ?? "")"] + table(rows)
    }
    return lines
  }

  private static func lines(_ weights: [WeightMatching]) -> [String] {
    var rows = [["layer", "matched", "95 % from", "to", "equal index", "untrained, matched"]]
    for unit in weights {
      rows.append(
        ["\(unit.unit.rawValue) \(unit.layer)"] + interval(unit.matched)
          + [number(unit.raw.mean), number(unit.untrained?.mean)])
    }
    return ["cosine of weights after weight matching, mean over the pairs below"] + table(rows)
  }

  private static func lines(_ barrier: LossBarrier) -> [String] {
    var rows = [
      [
        "", "barrier", "95 % over runs", "to", "over sequences", "to", "change", "95 % over runs", "to",
        "cosine of weights",
      ]
    ]
    for mean in barrier.means {
      rows.append(
        [mean.alignment.title] + interval(mean.barrier) + [number(mean.sequencesLow), number(mean.sequencesHigh)]
          + (mean.change.map(interval) ?? ["-", "-", "-"]) + [number(mean.weightCosine)])
    }
    let pairs = barrier.means.isEmpty ? 0 : barrier.pairs.count / barrier.means.count
    return [
      "loss barrier on the line between two runs, nats per token (\(counted(pairs, "pair")): \(barrier.pairing); "
        + "\(barrier.shares.count) points; \(counted(barrier.sequences, "sequence")) of \(barrier.sequenceLength) tokens)"
    ] + table(rows)
  }

  private static func interval(_ mean: PairMean) -> [String] {
    [number(mean.mean), number(mean.low), number(mean.high)]
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  // What rounding leaves of 0 is 0.
  private static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "-" }
    return value.magnitude < 5e-7 ? "0" : Significant.text(value, 3)
  }

  private static func percent(_ shares: [Double], _ runs: Int) -> String {
    Significant.percent(shares.indices.contains(runs - 1) ? shares[runs - 1] : nil)
  }

  private static func table(_ rows: [[String]]) -> [String] {
    AlignedColumns.lines(rows).map { "  " + $0 }
  }
}
