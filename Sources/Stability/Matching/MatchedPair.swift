import Statistics

/// One layer's units of two runs, matched one to one.
public struct MatchedPair: Sendable, Equatable {
  /// Place of the first run in the list of runs.
  public let first: Int
  /// Place of the second run.
  public let second: Int
  /// For every unit of the first run its partner in the second.
  public let partners: [Int]
  /// The similarity of every unit of the first run with its partner.
  public let similarities: [Double]
  /// Mean similarity of units of equal index.
  public let raw: Double

  /// Matches units so that the sum of similarities is largest.
  ///
  /// - Parameters:
  ///   - similarities: row-major, a row for each unit of the first run, as many columns.
  /// - Returns: nil when a similarity is not finite or they form no square.
  public init?(_ first: Int, _ second: Int, similarities table: [Float], units: Int) {
    guard units > 0, let partners = Assignment.maximising(table, size: units) else { return nil }
    (self.first, self.second, self.partners) = (first, second, partners)
    similarities = partners.enumerated().map { Double(table[$0.offset * units + $0.element]) }
    raw = (0..<units).reduce(0) { $0 + Double(table[$1 * units + $1]) } / Double(units)
  }

  /// Mean similarity of matched units.
  public var mean: Double { similarities.reduce(0, +) / Double(similarities.count) }
}

extension PairMean {
  /// The mean of a number of every matched pair, with its interval over runs; nil without pairs.
  init?(_ pairs: [MatchedPair], _ value: (MatchedPair) -> Double) {
    self.init(pairs.map { Pair($0.first, $0.second, value($0)) })
  }
}
