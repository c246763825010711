import Stability

/// A seed plan as people read it.
public enum PlanTable {
  /// The lines: the answer, the pilot, what seeds can show, notes, scope.
  public static func lines(_ plan: SeedPlan) -> [String] {
    let number = { (value: Double) in Significant.text(value, 4) }
    let count = { (value: Int?) in value.map(Wording.count) ?? "more than 100,000" }
    let spread = plan.spread
    var lines = [
      "\(count(plan.seeds)) seeds in each group find a difference of \(number(plan.effect)) in \(plan.metric) of \(plan.size) with "
        + "power \(number(plan.power)) at level \(number(plan.level))",
      "between \(count(plan.low)) and \(count(plan.high)), as the true spread may be anywhere in its 95 % interval; "
        + "\(count(plan.seedsIfSpreadIsExact)) if the pilot's were exact",
      "pilot: standard deviation \(number(spread.standardDeviation)) over \(spread.count) runs, 95 % interval "
        + "\(number(spread.low)) to \(number(spread.high))",
      "", "differences found with power \(number(plan.power)):",
    ]
    lines += AlignedColumns.lines(
      [["seeds in each group", "difference", "at least", "at most", "in sd"]]
        + plan.detectable.map { row in
          [
            "\(row.seeds)", number(row.effect), number(row.low), number(row.high),
            Significant.text(row.standardised, 3),
          ]
        })
    if let early = plan.sequential {
      lines += ["", "with \(early.seeds.count) looks (\(early.boundary)):"]
      lines += AlignedColumns.lines(
        [["look", "seeds in each group", "stop at p of at most"]]
          + zip(early.seeds, early.levels).enumerated().map { look, row in
            ["\(look + 1)", "\(row.0)", Significant.text(row.1, 3)]
          })
      lines.append(
        "measured over \(Wording.count(early.simulations)) simulated comparisons: error rate \(number(early.measuredError)), "
          + "power \(number(early.measuredPower)), \(Significant.text(early.meanSeeds, 3)) seeds in each group on average"
      )
    }
    return lines + ["", plan.method] + plan.notes.map { "note: \($0)" } + plan.scope.lines
  }
}
