/// Where a condition ceases to hold, by halving an interval.
enum Bisection {
  /// The last place found at which the condition holds.
  ///
  /// - Parameters:
  ///   - inside: where it holds.
  ///   - outside: where it does not.
  static func edge(
    from inside: Double, to outside: Double, halvings: Int, where holds: (Double) -> Bool
  ) -> Double {
    var (inside, outside) = (inside, outside)
    for _ in 0..<halvings {
      let middle = (inside + outside) / 2
      if holds(middle) { inside = middle } else { outside = middle }
    }
    return inside
  }
}
