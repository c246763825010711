import Stability

/// The spread over seeds as people read it.
public enum VarianceTable {
  /// Rows shown of the steps of a size; all are in the JSON form.
  static let mostRows = 12

  /// The lines: per metric and size the spread by step, its change, its sources; then sizes, notes, scope.
  public static func lines(_ result: VarianceResult) -> [String] {
    result.metrics.flatMap { metric in
      metric.sizes.flatMap { lines($0, metric: metric.metric) } + lines(metric.acrossSizes)
    } + ["null: \(result.null)"] + result.notes.map { "note: \($0)" } + result.scope.lines
  }

  private static func lines(_ size: SizeVariance, metric: String) -> [String] {
    var lines = ["\(metric), \(size.size), \(size.runs.count) runs", ""]
    guard !size.steps.isEmpty else { return lines + [size.verdict, ""] }
    let rows = size.steps.equallySpaced(atMost: mostRows)
    lines += AlignedColumns.lines(
      [["step", "runs", "mean", "sd", "95 % from", "to", "bootstrap", "to", "sd/mean", "range"]]
        + rows.map { row in
          [
            "\(row.step)", "\(row.count)", number(row.mean, 6), number(row.standardDeviation), number(row.low),
            number(row.high), number(row.bootstrapLow), number(row.bootstrapHigh),
            number(row.coefficientOfVariation, 3),
            number(row.range),
          ]
        })
    if rows.count < size.steps.count { lines.append("(\(rows.count) of \(size.steps.count) steps; all with --json)") }
    lines += ["", size.verdict]
    if let trend = size.trend {
      lines += [trend.whole, trend.rise, trend.fall].compactMap { $0 }.map { change in
        "  step \(change.from) to \(change.to): factor \(number(change.ratio, 3)) (\(number(change.low, 3)) to "
          + "\(number(change.high, 3))), p = \(number(change.pAdjusted, 2)) corrected"
      }
      lines.append("  largest at step \(trend.peakStep) (95 % interval \(trend.peakLow) to \(trend.peakHigh))")
    }
    if let late = size.lateNoise {
      let interval = late.low.flatMap { low in late.high.map { " (\(number(low, 3)) to \(number($0, 3)))" } } ?? ""
      lines.append(
        "seeds spread \(number(late.ratio, 3))\(interval) times as far as the late checkpoints of one run "
          + "(\(number(late.seedNoise, 3)) against \(number(late.lateNoise, 3)) of the mean)")
    }
    return lines + (size.components.map(Self.lines) ?? []) + [""]
  }

  private static func lines(_ components: SeedComponents) -> [String] {
    let sources: [(name: String, source: SeedComponents.Source?)] = [
      ("initialisation", components.initialisation), ("data order", components.dataOrder),
      ("interaction and noise", components.interaction),
    ]
    var lines = ["", "sources of variance at step \(components.step), \(components.method):"]
    lines += AlignedColumns.lines(
      [["source", "df", "variance", "95 % from", "to", "share", "95 % from", "to", "F", "p corrected"]]
        + sources.compactMap { name, source in
          source.map {
            [
              name, "\($0.degreesOfFreedom)", number($0.variance, 3), number($0.low, 3), number($0.high, 3),
              number($0.share, 2), number($0.shareLow, 2), number($0.shareHigh, 2), number($0.statistic, 3),
              number($0.pAdjusted, 2),
            ]
          }
        })
    if let ratio = components.ratio {
      lines.append(
        "initialisation over data order: \(number(ratio, 3)), 95 % interval \(number(components.ratioLow, 3)) to "
          + number(components.ratioHigh, 3))
    }
    return lines
  }

  private static func lines(_ sizes: SizeComparison?) -> [String] {
    guard let sizes else { return [] }
    return ["spread across sizes:"]
      + AlignedColumns.lines(
        [["size", "step", "sd"]]
          + sizes.sizes.indices.map {
            [sizes.sizes[$0], "\(sizes.steps[$0])", number(sizes.standardDeviations[$0])]
          }) + [
        "Brown and Forsythe F = \(number(sizes.statistic, 3)), p = \(number(sizes.pAdjusted, 2)) corrected, by permutation "
          + number(sizes.permutationPValue, 2), "",
      ]
  }

  private static func number(_ value: Double?, _ digits: Int = 4) -> String { Significant.text(value, digits) }
}
