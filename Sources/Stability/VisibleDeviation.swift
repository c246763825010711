/// How far a run must lie from the others of its size for the outlier tests to find it.
enum VisibleDeviation {
  /// Standard deviations at which the strictest of four tests under Holm's correction, at level 0.05, names nine in ten runs that
  /// lie so far away; found by simulation for these numbers of runs.
  static let simulated: [(runs: Int, deviations: Int)] = [(5, 16), (9, 9), (10, 8), (20, 6)]

  /// The distance for a number of runs (at least five), in standard deviations, rounded up.
  ///
  /// Between the simulated numbers of runs the chord is taken, which lies above the distance, since that falls ever more slowly.
  static func of(runs: Int) -> Int {
    var best = simulated[0]
    for next in simulated.dropFirst() {
      guard runs > best.runs else { break }
      if runs < next.runs {
        let (width, place) = (next.runs - best.runs, runs - best.runs)
        return best.deviations - place * (best.deviations - next.deviations) / width
      }
      best = next
    }
    return best.deviations
  }

  /// "16 standard deviations away when there are 5 runs, 9 when there are 9, ...".
  static var inWords: String {
    simulated.enumerated().map { index, entry in
      index == 0
        ? "\(entry.deviations) standard deviations away when there are \(entry.runs) runs"
        : "\(entry.deviations) with \(entry.runs)"
    }.joined(separator: ", ")
  }
}
