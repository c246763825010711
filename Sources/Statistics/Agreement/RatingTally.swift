/// Counts of agreements and labels of several raters, and the coefficients of agreement made of them.
///
/// Raters may count several times or not at all (`multiplicities`); a rater is never compared with
/// itself, so that a rater that counts twice adds no agreement of its own. Nor are raters of one family compared in means
/// and coefficients, only pair by pair.
public struct RatingTally: Sendable {
  struct Block: Sendable {
    // The raters who labelled these items.
    let present: [Int]
    // Number of items, by weight.
    let weight: Double
    // Items with equal labels, for each ordered pair of present raters.
    let equal: [Double]
    // Items with each label, for each present rater.
    let counts: [[Double]]
  }

  private let raters: Int
  private let labels: Int
  private let blocks: [Block]
  private let families: [Int]
  // Cohen's kappa and percent agreement for every pair, row by row.
  private let kappas: [Double]
  private let percents: [Double]

  init(raters: Int, labels: Int, blocks: [Block], families: [Int]) {
    self.raters = raters
    self.labels = labels
    self.blocks = blocks
    self.families = families
    var kappas = [Double](repeating: .nan, count: raters * raters)
    var percents = kappas
    for first in 0..<raters {
      for second in (first + 1)..<max(first + 1, raters) {
        let (percent, chance) = Self.agreement(first, second, blocks, labels)
        for place in [first * raters + second, second * raters + first] {
          percents[place] = percent
          kappas[place] = chance < 1 ? (percent - chance) / (1 - chance) : .nan
        }
      }
    }
    self.kappas = kappas
    self.percents = percents
  }

  /// Cohen's kappa (1960) of two different raters over the items that both labelled: (p_o - p_e) / (1 - p_e).
  ///
  /// - Returns: not a number where 1 - p_e is 0, when both give one and the same label throughout, or without common items.
  public func kappa(_ first: Int, _ second: Int) -> Double { kappas[first * raters + second] }

  /// Share of equal labels of two different raters over the items that both labelled; not a number without any.
  public func percent(_ first: Int, _ second: Int) -> Double { percents[first * raters + second] }

  /// Mean of Cohen's kappa over all pairs of different raters for which it is defined; not a number when there is none.
  public func meanKappa(multiplicities: [Double]? = nil) -> Double {
    RaterMean.ofPairs(kappas, raters: raters, families: families, multiplicities: multiplicities)
  }

  /// Mean share of equal labels over all pairs of different raters.
  public func meanPercent(multiplicities: [Double]? = nil) -> Double {
    RaterMean.ofPairs(percents, raters: raters, families: families, multiplicities: multiplicities)
  }

  /// Number of pairs for which kappa is not defined.
  public var degeneratePairs: Int {
    (0..<raters).reduce(0) { sum, first in sum + (0..<first).count { kappa(first, $0).isNaN } }
  }

  /// Fleiss' kappa (1971) over the items that every rater with a multiplicity labelled.
  ///
  /// - Returns: not a number when all labels are the same, without such items, or with fewer than two raters.
  public func fleiss(multiplicities: [Double]? = nil) -> Double {
    let weights = multiplicities ?? [Double](repeating: 1, count: raters)
    let needed = weights.indices.filter { weights[$0] > 0 }
    let complete = blocks.filter { block in needed.allSatisfy { block.present.contains($0) } }
    var (equal, pairs) = (0.0, 0.0)
    var totals = [Double](repeating: 0, count: labels)
    for block in complete {
      let (own, all) = self.pairs(block, weights)
      equal += own
      pairs += all * block.weight
      Self.addCounts(block, weights, to: &totals)
    }
    let sum = totals.reduce(0, +)
    let chance = totals.reduce(0) { $0 + $1 * $1 } / (sum * sum)
    guard pairs > 0, chance < 1 else { return .nan }
    return (equal / pairs - chance) / (1 - chance)
  }

  /// Krippendorff's alpha for nominal labels (Krippendorff 2011), 1 - D_o / D_e, over the items with at least two labels.
  ///
  /// - Returns: not a number when all labels are the same or nothing can be paired.
  public func krippendorff(multiplicities: [Double]? = nil) -> Double {
    let weights = multiplicities ?? [Double](repeating: 1, count: raters)
    var disagreement = 0.0
    var totals = [Double](repeating: 0, count: labels)
    for block in blocks {
      let (equal, pairs) = self.pairs(block, weights)
      guard pairs > 0 else { continue }
      // An item counts by the number of its labels.
      let size = block.present.reduce(0) { $0 + weights[$1] }
      disagreement += size * (block.weight - equal / pairs)
      Self.addCounts(block, weights, to: &totals)
    }
    let sum = totals.reduce(0, +)
    let expected = (sum * sum - totals.reduce(0) { $0 + $1 * $1 }) / (sum - 1)
    guard sum > 1, expected > 0 else { return .nan }
    return 1 - disagreement / expected
  }

  // Agreements by weight over ordered pairs of raters of different families, and the number of such pairs for one item.
  private func pairs(_ block: Block, _ weights: [Double]) -> (equal: Double, pairs: Double) {
    let count = block.present.count
    var (equal, pairs) = (0.0, 0.0)
    for first in 0..<count {
      for second in 0..<count where families[block.present[second]] != families[block.present[first]] {
        let weight = weights[block.present[first]] * weights[block.present[second]]
        equal += weight * block.equal[first * count + second]
        pairs += weight
      }
    }
    return (equal, pairs)
  }

  private static func addCounts(_ block: Block, _ weights: [Double], to totals: inout [Double]) {
    for (place, rater) in block.present.enumerated() where weights[rater] > 0 {
      for label in totals.indices { totals[label] += weights[rater] * block.counts[place][label] }
    }
  }

  private static func agreement(
    _ first: Int, _ second: Int, _ blocks: [Block], _ labels: Int
  ) -> (percent: Double, chance: Double) {
    var (equal, weight, products) = (0.0, 0.0, 0.0)
    let common: [(counts: [[Double]], first: Int, second: Int)] = blocks.compactMap { block in
      guard let row = block.present.firstIndex(of: first), let column = block.present.firstIndex(of: second) else {
        return nil
      }
      equal += block.equal[row * block.present.count + column]
      weight += block.weight
      return (block.counts, row, column)
    }
    if common.count == 1, let only = common.first {
      for label in 0..<labels { products += only.counts[only.first][label] * only.counts[only.second][label] }
    } else {
      for label in 0..<labels {
        let (own, other) = common.reduce((0.0, 0.0)) {
          ($0.0 + $1.counts[$1.first][label], $0.1 + $1.counts[$1.second][label])
        }
        products += own * other
      }
    }
    guard weight > 0 else { return (.nan, .nan) }
    return (equal / weight, products / (weight * weight))
  }
}
