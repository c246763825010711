import Foundation

/// What it costs to treat consecutive values as one segment: twice the negative log-likelihood, up to terms that do not
/// depend on where the values are cut.
///
/// Every cost takes O(1) time from running sums, so that a search may ask for all segments.
public protocol SegmentCost: Sendable {
  /// Number of values.
  var count: Int { get }
  /// The fewest values that a segment must hold for its cost to mean something.
  var fewestValues: Int { get }
  /// The cost of the values in a range of at least `fewestValues` indices within 0 ..< `count`.
  func cost(_ range: Range<Int>) -> Double
}

/// Changes of the mean: the sum of squares around the segment's mean (ruptures calls it "l2").
public struct MeanCost: SegmentCost {
  /// Number of values.
  public let count: Int
  /// The fewest values that a segment may hold.
  public let fewestValues = 1
  private let sums: [Double]
  private let squares: [Double]

  /// Prepares the running sums of finite values.
  public init(_ values: [Double]) {
    count = values.count
    // Around their mean, so that a large offset does not eat the digits of the squares.
    let centre = values.reduce(0, +) / Double(max(1, values.count))
    sums = runningSums(values.map { $0 - centre })
    squares = runningSums(values.map { ($0 - centre) * ($0 - centre) })
  }

  /// The cost of a segment.
  public func cost(_ range: Range<Int>) -> Double {
    let sum = sums[range.upperBound] - sums[range.lowerBound]
    return max(0, squares[range.upperBound] - squares[range.lowerBound] - sum * sum / Double(range.count))
  }
}

/// Changes of level and slope: the sum of squares around the segment's own least-squares line, which need not meet its
/// neighbours' (ruptures calls it "linear").
public struct LineCost: SegmentCost {
  /// Number of values.
  public let count: Int
  /// The fewest values that a segment may hold.
  public let fewestValues = 2
  private let sums: LineSums

  /// Prepares the running sums.
  ///
  /// - Parameters:
  ///   - positions: where the values were taken, ascending.
  ///   - values: finite values, one for each position.
  public init(positions: [Double], values: [Double]) {
    count = values.count
    sums = LineSums(positions: positions, values: values)
  }

  /// The cost of a segment.
  public func cost(_ range: Range<Int>) -> Double {
    let part = sums.moments(range, origin: 0)
    let size = Double(range.count)
    let spread = part.xx - part.x * part.x / size
    let product = part.xy - part.x * part.y / size
    let total = part.yy - part.y * part.y / size
    return max(0, spread > 0 ? total - product * product / spread : total)
  }
}

/// Changes of mean and variance of normal values: n ln of the segment's variance (ruptures calls it "normal").
public struct NormalCost: SegmentCost {
  /// Number of values.
  public let count: Int
  /// The fewest values that a segment may hold.
  public let fewestValues = 2
  /// Added to every variance, so that equal values do not cost minus infinity.
  public let floor: Double
  private let squares: MeanCost

  /// Prepares the running sums of finite values; `floor` is in the square of their unit.
  public init(_ values: [Double], floor: Double) {
    count = values.count
    self.floor = floor
    squares = MeanCost(values)
  }

  /// The cost of a segment.
  public func cost(_ range: Range<Int>) -> Double {
    let size = Double(range.count)
    return size * log(squares.cost(range) / size + floor)
  }
}

/// Changes of the variance alone of normal values with mean zero: n ln of the segment's mean square.
public struct VarianceCost: SegmentCost {
  /// Number of values.
  public let count: Int
  /// The fewest values that a segment may hold.
  public let fewestValues = 2
  /// Added to every variance, so that zeros do not cost minus infinity.
  public let floor: Double
  private let squares: [Double]

  /// Prepares the running sums of finite values around zero; `floor` is in the square of their unit.
  public init(_ values: [Double], floor: Double) {
    count = values.count
    self.floor = floor
    squares = runningSums(values.map { $0 * $0 })
  }

  /// The cost of a segment.
  public func cost(_ range: Range<Int>) -> Double {
    let size = Double(range.count)
    return size * log((squares[range.upperBound] - squares[range.lowerBound]) / size + floor)
  }
}

// Sums of the first 0, 1, … values.
func runningSums(_ values: [Double]) -> [Double] {
  var sums = [0.0]
  sums.reserveCapacity(values.count + 1)
  var sum = 0.0
  for value in values {
    sum += value
    sums.append(sum)
  }
  return sums
}
