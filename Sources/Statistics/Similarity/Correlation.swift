/// Correlation of two lists of equal length.
public enum Correlation {
  /// Pearson's product-moment correlation; nil when the lengths differ, with fewer than two values, or when a list is constant.
  public static func pearson(_ first: [Double], _ second: [Double]) -> Double? {
    guard first.count == second.count, first.count >= 2, let one = first.first, let other = second.first,
      first.contains(where: { $0 != one }), second.contains(where: { $0 != other })
    else { return nil }
    let means = (SampleMoments(first).mean, SampleMoments(second).mean)
    var (both, own, others) = (0.0, 0.0, 0.0)
    for (x, y) in zip(first, second) {
      both += (x - means.0) * (y - means.1)
      own += (x - means.0) * (x - means.0)
      others += (y - means.1) * (y - means.1)
    }
    let value = both / (own.squareRoot() * others.squareRoot())
    return value.isFinite ? min(1, max(-1, value)) : nil
  }

  /// Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank; nil as for Pearson's.
  public static func spearman(_ first: [Double], _ second: [Double]) -> Double? {
    pearson(ranks(first), ranks(second))
  }

  /// Ranks from 1; equal values share the mean of theirs.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }
}
