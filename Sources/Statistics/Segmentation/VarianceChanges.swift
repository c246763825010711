import Foundation

/// Where residuals around a curve begin to scatter more or less.
///
/// `Partition.penalised` with `VarianceCost`; each change costs 3 ln n (place, variance, and the search for the place), times
/// (kurtosis - 1) / 2 where tails are heavier than normal, since that is the factor by which the likelihood of a normal model then
/// varies more than it should. Segments hold at least 20 values. The interval holds the places whose cost is at most
/// -2 ln (1 - sqrt(level)) times the same factor above the best (the highest point of two random walks: Eo and Morley 2015).
public struct VarianceChanges: Equatable, Sendable {
  /// A change of the variance.
  public struct Change: Equatable, Sendable {
    /// Index of the first value behind it.
    public let index: Int
    /// The least index in the interval.
    public let low: Int
    /// The greatest index in the interval.
    public let high: Int
    /// Standard deviations before and behind it, in the residuals' unit.
    public let deviations: Deviations
  }

  /// The scatter beside a change.
  public struct Deviations: Equatable, Sendable {
    /// Before the change.
    public let before: Double
    /// Behind it.
    public let after: Double
  }

  static let shortest = 20

  /// The changes, ascending.
  public let changes: [Change]

  /// Searches residuals with mean zero, finite, in order.
  public init(_ residuals: [Double], level: Double) {
    let count = Double(residuals.count)
    let square = residuals.reduce(0) { $0 + $1 * $1 } / max(1, count)
    guard residuals.count >= 2 * Self.shortest, square > 0 else {
      changes = []
      return
    }
    let fourth = residuals.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count
    let factor = max(1, (fourth / (square * square) - 1) / 2)
    let cost = VarianceCost(residuals, floor: 1e-6 * square)
    let found = Partition.penalised(cost, penalty: 3 * log(count) * factor, shortest: Self.shortest).changes
    let ends = [0] + found + [residuals.count]
    let tolerance = -2 * log(1 - level.squareRoot()) * factor
    changes = found.indices.map { number in
      let (start, index, end) = (ends[number], ends[number + 1], ends[number + 2])
      let best = cost.cost(start..<index) + cost.cost(index..<end)
      let accepted = (start + 2...end - 2).filter { place in
        cost.cost(start..<place) + cost.cost(place..<end) <= best + tolerance
      }
      func deviation(_ range: Range<Int>) -> Double {
        (residuals[range].reduce(0) { $0 + $1 * $1 } / Double(range.count)).squareRoot()
      }
      return Change(
        index: index, low: accepted.first ?? index, high: accepted.last ?? index,
        deviations: Deviations(before: deviation(start..<index), after: deviation(index..<end)))
    }
  }
}
