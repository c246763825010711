import Failures

/// What `analyze matching` is to compute.
public struct MatchingOptions: Sendable, Equatable {
  /// Which pairs of runs losses are computed between.
  public enum Pairs: String, Sendable, CaseIterable {
    /// Every run with the next by its seed, the last with the first: each run is in two pairs.
    case neighbours
    /// Every run with every other.
    case all
  }

  /// The saved step to compare at; nil for the last that all runs have.
  public var step: Int?
  /// Which pairs losses are computed between.
  public var pairs: Pairs
  /// Points on the line between two runs, both ends included.
  public var points: Int
  /// Held-out sequences to compute losses on.
  public var sequences: Int

  /// Takes the choices.
  ///
  /// - Throws: `Failure` of kind `usage` when a number is out of range.
  public init(step: Int? = nil, pairs: Pairs = .neighbours, points: Int = 11, sequences: Int = 8) throws {
    guard (3...101).contains(points) else {
      throw Failure(.usage, "--points", "is \(points)", remedy: "give 3 to 101 points, both ends included")
    }
    guard (1...4096).contains(sequences) else {
      throw Failure(.usage, "--sequences", "is \(sequences)", remedy: "give 1 to 4096 held-out sequences")
    }
    (self.step, self.pairs, self.points, self.sequences) = (step, pairs, points, sequences)
  }

  /// Shares of the second run along the line.
  var shares: [Double] { (0..<points).map { Double($0) / Double(points - 1) } }

  /// The pairs of a number of runs between which losses are computed.
  func pairs(of runs: Int) -> [RunPair] {
    switch pairs {
    case .all: RunPair.all(runs)
    case .neighbours: RunPair.neighbours(runs)
    }
  }

  /// How the pairs of a number of runs are chosen, in words.
  func pairing(of runs: Int) -> String {
    if pairs == .all || runs <= 3 { return "all pairs of runs" }
    return "every run with the next by seed, the last with the first: each run in two pairs"
  }

  /// Everything that decides the result, for its digest.
  var text: String { "step \(step.map(String.init) ?? "last"), \(pairs.rawValue), \(points), \(sequences)" }
}
