extension Array {
  /// At most `most` entries, spread as evenly as whole places allow, the first and the last among them; all of them where they are
  /// no more, or where `most` is below two.
  public func evenlySpread(atMost most: Int) -> [Element] {
    guard count > most, most > 1 else { return self }
    return (0..<most).map { self[$0 * (count - 1) / (most - 1)] }
  }

  /// Entries at one distance from each other, from the first on, and the last: at most `most` (at least 2) of them, for tables of
  /// steps.
  public func equallySpaced(atMost most: Int) -> [Element] {
    let distance = Swift.max(1, (count + most - 2) / Swift.max(1, most - 1))
    return indices.filter { $0 % distance == 0 || $0 == count - 1 }.map { self[$0] }
  }
}
