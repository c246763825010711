import Wording

/// The verdict on one size in words.
struct OutlierVerdict {
  /// The size with everything found; its verdict is not read.
  let found: SizeOutliers

  /// The verdict in one sentence, without a full stop.
  var sentence: String {
    var parts = ["\(found.size): \(finding)"]
    if found.isTested, let incompleteness = found.incompleteness { parts.append(incompleteness) }
    let named = Set(found.outliers.map(\.run))
    let skipped = found.leftOut.count { !named.contains($0.run) }
    if skipped > 0 { parts.append("\(counted(skipped, "run")) \(skipped == 1 ? "was" : "were") not compared") }
    return parts.joined(separator: "; ")
  }

  private var finding: String {
    let names = found.outliers.map(\.run).joined(separator: ", ")
    let named = found.outliers.isEmpty ? "" : "\(names) \(found.outliers.count == 1 ? "is an outlier" : "are outliers")"
    guard found.isTested else {
      let most = found.tests.map(\.count).max() ?? found.comparedRuns
      let reason =
        most < 5
        ? FewRuns.noVerdict(most) : "no verdict: the \(counted(most, "run")) have no metric to compare in common"
      return found.outliers.isEmpty ? reason : "\(named) (diverged or not finite); on the others \(reason)"
    }
    guard found.outliers.isEmpty else { return "\(named), out of \(counted(found.runs.count, "run"))" }
    let smallest = found.tests.compactMap(\.pAdjusted).min() ?? 1
    return "no gross outlier was found among \(found.comparedRuns) compared runs (smallest corrected p = "
      + "\(Self.rounded(smallest)))\(Self.blindness(found.visibleDeviation))"
  }

  /// What a verdict without outliers leaves open, to be appended to it.
  static func blindness(_ visibleDeviation: Int?) -> String {
    guard let visibleDeviation else { return "; but so many tests over so few runs could not have found any" }
    return
      "; deviations below about \(visibleDeviation) standard deviations cannot be relied on to show at this number of runs"
  }

  /// A p-value with three significant digits: enough to judge it, and few enough to be the same everywhere.
  static func rounded(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return "0" }
    var digits = 2
    var scaled = value
    while scaled < 0.1 && digits < 8 {
      scaled *= 10
      digits += 1
    }
    let factor = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return "\((value * factor).rounded() / factor)"
  }
}
