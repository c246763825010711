/// Least-squares curves of straight lines that meet at given data points, each in time that grows with the number of
/// lines alone.
struct JoinedLineFit: Sendable {
  let positions: [Double]
  private let sums: LineSums
  private let first: Double
  private let squares: Double

  /// Prepares the running sums; positions strictly ascending, at least two points, both coordinates of order one.
  init(positions: [Double], values: [Double]) {
    self.positions = positions
    sums = LineSums(positions: positions, values: values)
    first = values.first ?? 0
    squares = sums.moments(0..<values.count, origin: 0).yy
  }

  /// The sum of squares around the best curve that bends at these indices (ascending, none at the ends).
  func cost(_ bends: [Int]) -> Double { max(0, solve(bends).cost) }

  /// The best curve's slopes, one for each line.
  func slopes(_ bends: [Int]) -> [Double] {
    let nodes = [0] + bends + [positions.count - 1]
    let heights = solve(bends).heights
    return (1..<nodes.count).map { line in
      let rise: Double = heights[line] - heights[line - 1]
      let run: Double = positions[nodes[line]] - positions[nodes[line - 1]]
      return rise / run
    }
  }

  /// The best curve's value at every point.
  func values(_ bends: [Int]) -> [Double] {
    let nodes = [0] + bends + [positions.count - 1]
    let heights = solve(bends).heights
    var values = [heights[0]]
    for line in 1..<nodes.count {
      let (start, end) = (positions[nodes[line - 1]], positions[nodes[line]])
      for index in nodes[line - 1] + 1...nodes[line] {
        let share = (positions[index] - start) / (end - start)
        values.append(heights[line - 1] * (1 - share) + heights[line] * share)
      }
    }
    return values
  }

  // The curve's heights at the ends and bends solve a tridiagonal system, since a point only sees the two beside it.
  private func solve(_ bends: [Int]) -> (heights: [Double], cost: Double) {
    let count = bends.count + 2
    func node(_ number: Int) -> Int { number == 0 ? 0 : number == count - 1 ? positions.count - 1 : bends[number - 1] }
    var diagonal = [Double](repeating: 0, count: count)
    var beside = [Double](repeating: 0, count: count)
    var right = [Double](repeating: 0, count: count)
    (diagonal[0], right[0]) = (1, first)
    for line in 1..<count {
      let (start, end) = (node(line - 1), node(line))
      let length = positions[end] - positions[start]
      let points = sums.moments(start + 1..<end + 1, origin: positions[start])
      let (u, uu, uy) = (points.x / length, points.xx / (length * length), points.xy / length)
      diagonal[line - 1] += points.count - 2 * u + uu
      beside[line - 1] = u - uu
      diagonal[line] += uu
      right[line - 1] += points.y - uy
      right[line] += uy
    }
    let load = right
    for row in 1..<count {
      let factor = beside[row - 1] / diagonal[row - 1]
      diagonal[row] -= factor * beside[row - 1]
      right[row] -= factor * right[row - 1]
    }
    var heights = right
    for row in stride(from: count - 1, through: 0, by: -1) {
      let next = row == count - 1 ? 0 : beside[row] * heights[row + 1]
      heights[row] = (right[row] - next) / diagonal[row]
    }
    return (heights, squares - zip(heights, load).reduce(0) { $0 + $1.0 * $1.1 })
  }
}
