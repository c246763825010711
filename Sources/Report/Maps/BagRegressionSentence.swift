import Stability
import Wording

extension BagRegression {
  /// The regression in words, for tables and reports.
  var sentence: String {
    let left = leaveOneOutRSquared.map { Wording.fixed($0, 2) } ?? "unknown"
    let without = rSquaredWithoutDeviating.map { ", without deviating runs \(Wording.fixed($0, 2))" } ?? ""
    let how = exchange.map { " (\($0))" } ?? ""
    let test =
      permutationPValue.map { "permutation p \($0 < 0.001 ? "" : "= ")\(Wording.probability($0))\(how)" }
      ?? "no permutation p\(how)"
    return
      "\(response) at step \(Wording.count(step)) on the share of steps in each state: R² = \(Wording.fixed(rSquared, 2)), "
      + "leaving one run out \(left)\(without), \(test). \(warning)."
  }
}
