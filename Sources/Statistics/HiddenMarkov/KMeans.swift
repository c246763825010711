import Numerics

/// Groups rows of numbers around centres: Lloyd's iteration from centres drawn far apart (k-means++, Arthur and Vassilvitskii 2007).
struct KMeans {
  /// Most iterations of one start.
  static let mostIterations = 100

  /// Row-major centres, count x dimension.
  let centres: [Double]
  /// Sum over rows of the squared distance to the nearest centre.
  let spread: Double

  /// The best of several starts.
  ///
  /// - Parameters:
  ///   - rows: row-major rows x dimension, at least one row, all finite.
  ///   - count: number of centres; where there are fewer different rows, some centres coincide.
  ///   - starts: how many times to draw first centres; at least one is drawn.
  init(_ rows: [Double], dimension: Int, count: Int, starts: Int, random: inout MersenneTwister) {
    let workspace = Workspace(rows, dimension, count)
    var best = workspace.run(from: workspace.firstCentres(&random))
    for _ in 1..<max(starts, 1) {
      let next = workspace.run(from: workspace.firstCentres(&random))
      if next.spread < best.spread { best = next }
    }
    (centres, spread) = best
  }

  private final class Workspace {
    private let rows: [Double]
    private let dimension: Int
    private let count: Int
    private let rowCount: Int
    private let squares: [Double]
    private var products: [Double]
    private var owners: [Int]

    init(_ rows: [Double], _ dimension: Int, _ count: Int) {
      (self.rows, self.dimension, self.count) = (rows, dimension, count)
      rowCount = rows.count / dimension
      squares = (0..<rows.count / dimension).map { row in
        rows[row * dimension..<(row + 1) * dimension].reduce(0) { $0 + $1 * $1 }
      }
      products = [Double](repeating: 0, count: rows.count / dimension * count)
      owners = [Int](repeating: -1, count: rows.count / dimension)
    }

    // Each centre is a row, drawn with a probability proportional to its squared distance from the centres before it.
    func firstCentres(_ random: inout MersenneTwister) -> [Double] {
      var centres = row(Int(random.bounded(UInt64(rowCount - 1))))
      var nearest = [Double](repeating: .infinity, count: rowCount)
      for centre in 1..<max(count, 1) {
        var total = 0.0
        for index in 0..<rowCount {
          nearest[index] = min(nearest[index], distance(index, centres, centre - 1))
          total += nearest[index]
        }
        var left = random.uniform() * total
        var chosen = rowCount - 1
        for index in 0..<rowCount {
          left -= nearest[index]
          if left < 0 {
            chosen = index
            break
          }
        }
        centres += row(chosen)
      }
      return centres
    }

    func run(from first: [Double]) -> (centres: [Double], spread: Double) {
      var centres = first
      for index in owners.indices { owners[index] = -1 }
      for _ in 0..<KMeans.mostIterations {
        guard assign(centres) else { break }
        move(&centres)
      }
      let spread = (0..<rowCount).reduce(0) { $0 + distance($1, centres, owners[$1]) }
      return (centres, spread)
    }

    // Gives every row to its nearest centre; false when nothing changed.
    private func assign(_ centres: [Double]) -> Bool {
      BLAS.multiply(
        rows: rowCount, columns: count, inner: dimension, rows, leadingA: dimension, centres, leadingB: dimension,
        transposedB: true, into: &products, leadingC: count)
      let halves = (0..<count).map { centre in
        centres[centre * dimension..<(centre + 1) * dimension].reduce(0) { $0 + $1 * $1 } / 2
      }
      var hasChanged = false
      products.withUnsafeBufferPointer { products in
        owners.withUnsafeMutableBufferPointer { owners in
          for row in 0..<rowCount {
            var owner = 0
            var least = halves[0] - products[row &* count]
            for centre in 1..<max(count, 1) {
              let value = halves[centre] - products[row &* count &+ centre]
              if value < least { (owner, least) = (centre, value) }
            }
            if owners[row] != owner {
              owners[row] = owner
              hasChanged = true
            }
          }
        }
      }
      return hasChanged
    }

    // Moves every centre to the mean of its rows; one without rows goes to the row farthest from its own centre.
    private func move(_ centres: inout [Double]) {
      var sums = [Double](repeating: 0, count: centres.count)
      var sizes = [Double](repeating: 0, count: count)
      for row in 0..<rowCount {
        let (target, source) = (owners[row] &* dimension, row &* dimension)
        for index in 0..<dimension { sums[target &+ index] += rows[source &+ index] }
        sizes[owners[row]] += 1
      }
      for centre in 0..<count where sizes[centre] > 0 {
        for index in 0..<dimension {
          centres[centre * dimension + index] = sums[centre * dimension + index] / sizes[centre]
        }
      }
      for centre in 0..<count where sizes[centre] == 0 {
        let far = (0..<rowCount).max { distance($0, centres, owners[$0]) < distance($1, centres, owners[$1]) } ?? 0
        centres.replaceSubrange(centre * dimension..<(centre + 1) * dimension, with: row(far))
        owners[far] = centre
      }
    }

    private func row(_ index: Int) -> [Double] { Array(rows[index * dimension..<(index + 1) * dimension]) }

    private func distance(_ row: Int, _ centres: [Double], _ centre: Int) -> Double {
      var sum = 0.0
      for index in 0..<dimension {
        let difference = rows[row &* dimension &+ index] - centres[centre &* dimension &+ index]
        sum += difference * difference
      }
      return sum
    }
  }
}
