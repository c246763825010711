/// How central each curve of a group is over its whole course.
public enum BandDepth {
  /// The modified band depth with bands of two curves (Lopez-Pintado and Romo 2009): the share of points at which a
  /// curve lies between two others of the group or on one of them, over all pairs of curves, its own pairs included.
  ///
  /// The deepest curve is the most central; a curve that lies outside all others everywhere has 2/n, the least there
  /// is. Counted by ranks at each point (Sun, Genton and Nychka 2012), so that n curves of T points take n log n T.
  ///
  /// - Parameter curves: one row per curve, all of the same length.
  /// - Returns: a depth in 0...1 for each curve; NaN for fewer than two curves, for no points, or where any value is
  ///   not finite.
  public static func modified(_ curves: [[Double]]) -> [Double] {
    let points = curves.first?.count ?? 0
    guard curves.count >= 2, points > 0, curves.allSatisfy({ $0.count == points && $0.allSatisfy(\.isFinite) }) else {
      return curves.map { _ in .nan }
    }
    func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
    var sums = [Double](repeating: 0, count: curves.count)
    for point in 0..<points {
      let order = curves.indices.sorted { curves[$0][point] < curves[$1][point] }
      var start = 0
      while start < order.count {
        var end = start + 1
        while end < order.count && curves[order[end]][point] == curves[order[start]][point] { end += 1 }
        // A pair misses the point only when both of its curves are below or both are above.
        let inside = pairs(curves.count) - pairs(start) - pairs(curves.count - end)
        for place in start..<end { sums[order[place]] += inside }
        start = end
      }
    }
    return sums.map { $0 / (pairs(curves.count) * Double(points)) }
  }
}
