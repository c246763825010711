import Statistics

/// Runs whose path of states departs from that of the others of their size.
///
/// At a step a run is *alone* when at most one in eight of the other runs is in its state within two recorded steps before or
/// after, while the others agree among themselves: the median run of them shares its state with at least six in ten of the rest. The
/// two steps of tolerance let runs change state a little earlier or later than others.
///
/// It has *moved away* when its distance from the run of medians has changed since its earlier steps (over whose mean the change is taken)
/// at least five times as much as the median run's of the others. What a run differs by from the start thus counts for nothing: with
/// many states the most extreme of ordinary runs gets states of its own.
///
/// A run deviates when both hold at two recorded steps in a row. Falling back to an earlier state, skipping a state and entering one of
/// its own are all found this way. Below five runs nothing is named.
struct PathDeviation {
  static let fewestRuns = 5
  static let tolerance = 2
  static let mostSupport = 0.125
  static let leastAgreement = 0.6
  static let leastLength = 2
  static let leastMovement = 5.0

  /// A run that deviates.
  struct Finding {
    let run: Int
    /// The steps at which the run deviates, in stretches of at least two.
    let steps: [Int]
  }

  // For each run the state at each step of the grid; nil where the run has no row.
  private let states: [[Int?]]
  private let grid: [Int]
  // For each run and step how far it has moved from the others since its earlier steps; nil without earlier steps.
  private let movements: [[Double?]]

  /// - Parameters:
  ///   - steps: the steps of each run.
  ///   - paths: the state at each of them.
  ///   - rows: the standardised metrics at each of them; NaN where missing.
  ///   - grid: all steps, ascending.
  init(steps: [[Int]], paths: [[Int]], rows: [[[Double]]], grid: [Int]) {
    let places = Dictionary(zip(grid, grid.indices)) { first, _ in first }
    self.grid = grid
    states = zip(steps, paths).map { steps, path in
      var row = [Int?](repeating: nil, count: grid.count)
      for (step, state) in zip(steps, path) { if let place = places[step] { row[place] = state } }
      return row
    }
    let placed = zip(steps, rows).map { steps, rows in
      var result = [[Double]?](repeating: nil, count: grid.count)
      for (step, row) in zip(steps, rows) { if let place = places[step] { result[place] = row } }
      return result
    }
    movements = Self.movements(placed)
  }

  private static func movements(_ rows: [[[Double]?]]) -> [[Double?]] {
    let count = rows.first?.count ?? 0
    let medians = (0..<count).map { place in
      let present = rows.compactMap { $0[place] }
      return (present.first ?? []).indices.map { metric in
        let values = present.map { $0[metric] }.filter { !$0.isNaN }
        return values.isEmpty ? 0 : Quantile.median(values)
      }
    }
    return rows.map { run in
      var sums = [Double](repeating: 0, count: medians.lazy.map(\.count).max() ?? 0)
      var counts = sums
      return run.indices.map { place -> Double? in
        guard let row = run[place] else { return nil }
        var (squares, used) = (0.0, 0.0)
        for metric in row.indices where !row[metric].isNaN {
          let away = row[metric] - medians[place][metric]
          if counts[metric] > 0 {
            let change = away - sums[metric] / counts[metric]
            squares += change * change
            used += 1
          }
          sums[metric] += away
          counts[metric] += 1
        }
        return used > 0 ? (squares / used).squareRoot() : nil
      }
    }
  }

  /// The runs that deviate, in their order.
  var findings: [Finding] {
    guard states.count >= Self.fewestRuns else { return [] }
    let shares = grid.indices.map(share)
    return states.indices.compactMap { run in
      var (found, current): ([Int], [Int]) = ([], [])
      for place in grid.indices where states[run][place] != nil {
        if isAlone(run, shares[place]), hasMovedAway(run, place) {
          current.append(grid[place])
        } else {
          if current.count >= Self.leastLength { found += current }
          current = []
        }
      }
      if current.count >= Self.leastLength { found += current }
      return found.isEmpty ? nil : Finding(run: run, steps: found)
    }
  }

  // For each pair of runs whether the second is in the first's state near the place; nil where either has no row there.
  private func share(_ place: Int) -> [[Bool?]] {
    let near = max(0, place - Self.tolerance)...min(grid.count - 1, place + Self.tolerance)
    let seen = states.map { row in Set(near.compactMap { row[$0] }) }
    return states.indices.map { run in
      states.indices.map { other in
        guard run != other, let state = states[run][place], !seen[other].isEmpty else { return nil }
        return seen[other].contains(state)
      }
    }
  }

  private func isAlone(_ run: Int, _ shares: [[Bool?]]) -> Bool {
    let own = shares[run].compactMap { $0 }
    guard own.count >= Self.fewestRuns - 1, Self.fraction(own) <= Self.mostSupport else { return false }
    let others = states.indices.filter { $0 != run }.compactMap { other -> Double? in
      let rest = states.indices.filter { $0 != run }.compactMap { shares[other][$0] }
      return rest.isEmpty ? nil : Self.fraction(rest)
    }.sorted()
    return !others.isEmpty && others[others.count / 2] >= Self.leastAgreement
  }

  private func hasMovedAway(_ run: Int, _ place: Int) -> Bool {
    guard let own = movements[run][place], own > 0 else { return false }
    let others = states.indices.filter { $0 != run }.compactMap { movements[$0][place] }
    return !others.isEmpty && own >= Self.leastMovement * Quantile.median(others)
  }

  private static func fraction(_ values: [Bool]) -> Double { Double(values.count { $0 }) / Double(values.count) }
}
