import Stability

/// A comparison as people read it.
public enum ComparisonTable {
  /// The lines: groups, tests, verdict, notes, scope.
  public static func lines(_ result: ComparisonResult) -> [String] {
    let number = { (value: Double?) in Significant.text(value, 5) }
    var lines = [
      "\(result.metric) of \(result.size), the difference is B minus A "
        + "(\(result.higherIsBetter ? "higher" : "lower") is better)", "",
    ]
    lines += AlignedColumns.lines(
      [["group", "runs", "mean", "sd"]]
        + zip(["A", "B"], result.groups).map { letter, group in
          ["\(letter)  \(group.name)", "\(group.count)", number(group.mean), number(group.standardDeviation)]
        })
    let pairs = result.pairs.map { " of \($0) pairs" } ?? ""
    let improvement = result.probabilityOfImprovementInterval
    lines += [""]
    lines += AlignedColumns.lines([
      ["", "estimate", "95 % from", "to", "p"],
      [
        "difference, \(result.method)\(pairs)", number(result.difference), number(result.low), number(result.high),
        Significant.text(result.pValue, 3),
      ],
      [
        "  permutation (\(result.permutation.exact ? "all" : "drawn") \(Wording.count(result.permutation.arrangements)))",
        "",
        "", "", Significant.text(result.permutation.pValue, 3),
      ],
      ["  bootstrap-t", "", number(result.bootstrap?.low), number(result.bootstrap?.high), ""],
      [
        "probability of improvement", Significant.text(result.probabilityOfImprovement, 3),
        Significant.text(improvement.low, 3), Significant.text(improvement.high, 3), "",
      ],
    ])
    return lines + ["", result.verdict, "null: \(result.null)"] + result.notes.map { "note: \($0)" }
      + result.scope.lines
  }
}
