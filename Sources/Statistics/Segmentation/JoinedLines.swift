/// A least-squares curve of straight lines that meet at data points, found exactly for a penalty per bend.
///
/// Dynamic programme over the curve's value at each point (CPOP: Fearnhead, Maidstone and Letchford 2019, "Detecting
/// changes in slope with an L0 penalty"). The least cost of the points up to t, as a function of the curve's value v there, is
/// the lower envelope of parabolas, one for each way of placing earlier bends. A parabola founds no further line where it is
/// nowhere the lowest, and is dropped once its lowest value exceeds the best one's by two bends, which is what it costs to go
/// over to its path from any other. Two bends at neighbouring points are a jump of the level between them.
public struct JoinedLines: Equatable, Sendable {
  /// Indices of the points at which the slope changes, ascending.
  public let bends: [Int]
  /// Sum of squares plus the penalties.
  public let penalisedCost: Double

  /// Fits the curve, whose values at the points are sought up to one range of the data beyond its extremes.
  ///
  /// - Parameters:
  ///   - positions: strictly ascending; of order one, for the sums of squares to keep their digits.
  ///   - values: finite, one for each position; of order one. Fewer than three have no bends.
  ///   - penalty: what a bend costs, in squares of the values' unit; above 0.
  public init(positions: [Double], values: [Double], penalty: Double) {
    guard let lowest = values.min(), let highest = values.max(), values.count > 2 else {
      (bends, penalisedCost) = ([], 0)
      return
    }
    var search = Search(window: (2 * lowest - highest - 1e-9, 2 * highest - lowest + 1e-9), penalty: penalty)
    (bends, penalisedCost) = search.run(positions, values)
  }

  // Where a line begins; `previous` leads back to the one before, -1 from the first.
  private struct Origin {
    let index: Int
    let previous: Int
  }

  // A line's beginning that is still in the race: the cost up to there as a function of the value there.
  private struct Beginning {
    let index: Int
    let base: Parabola
  }

  private struct Search {
    let window: (low: Double, high: Double)
    let penalty: Double
    var origins = [Origin(index: 0, previous: -1)]

    mutating func run(_ positions: [Double], _ values: [Double]) -> (bends: [Int], cost: Double) {
      let sums = LineSums(positions: positions, values: values)
      var best = Parabola(squareAround: values[0], origin: 0)
      var beginnings = [Beginning(index: 0, base: best)]
      for end in 1..<values.count {
        let arrivals = beginnings.map { beginning in
          beginning.base.extended(
            by: sums.moments(beginning.index + 1..<end + 1, origin: positions[beginning.index]),
            length: positions[end] - positions[beginning.index])
        }
        best = arrivals.min { $0.lowest < $1.lowest } ?? best
        guard end < values.count - 1 else { break }
        let limit = best.lowest + 2 * penalty
        let kept = zip(beginnings, arrivals).filter { $1.lowest <= limit }
        beginnings = kept.map(\.0)
        for parabola in Parabola.lowest(of: kept.map(\.1), from: window.low, to: window.high) {
          origins.append(Origin(index: end, previous: parabola.origin))
          let base = parabola.raised(by: penalty, origin: origins.count - 1)
          beginnings.append(Beginning(index: end, base: base))
        }
      }
      var bends: [Int] = []
      var place = best.origin
      while place > 0 {
        bends.append(origins[place].index)
        place = origins[place].previous
      }
      return (bends.reversed(), best.lowest)
    }
  }
}
