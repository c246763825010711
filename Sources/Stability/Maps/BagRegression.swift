import Numerics
import Statistics
import Wording

/// How well the share of steps that a run spends in each state goes with the run's final performance (ordinary least
/// squares), and how much of that is left when a run is predicted from the others.
public struct BagRegression: Codable, Equatable, Sendable {
  /// The metric whose last common value is explained.
  public var response: String
  /// The last step that all runs have of it.
  public var step: Int
  /// Number of runs.
  public var runs: Int
  /// Independent shares of states, the intercept not counted.
  public var predictors: Int
  /// Share of the variance explained in the runs that the regression was fitted to.
  public var rSquared: Double
  /// The same when each run is predicted from the others; negative when that is worse than their mean. Absent when it cannot be computed.
  public var leaveOneOutRSquared: Double?
  /// Probability of an R² as large when performances are dealt to the runs at random, as far as their seeds allow that (see
  /// `exchange`); absent where runs share seeds in a way that leaves nothing to exchange.
  public var permutationPValue: Double?
  /// Where runs share seeds, what was exchanged instead of single runs, or why nothing was; absent where each has its own.
  public var exchange: String?
  /// R² without the runs that deviate; absent where fewer than three are left or none deviates.
  public var rSquaredWithoutDeviating: Double?
  /// What must be known before the R² is believed.
  public var warning: String

  static let permutations = 9_999

  /// Fits; nil for fewer than three runs or equal performances.
  ///
  /// - Parameter seeds: which performances may be exchanged; nil where none may.
  init?(
    bags: [[Double]], values: [Double], response: String, step: Int, deviating: Set<Int>,
    seeds: SeedExchange? = .free
  ) {
    guard let whole = Self.fit(bags, values) else { return nil }
    self.response = response
    self.step = step
    runs = values.count
    predictors = whole.rank
    rSquared = whole.rSquared
    leaveOneOutRSquared = Self.leaveOneOut(bags, values)
    exchange = seeds == nil ? "runs share seeds in a pattern that leaves nothing to exchange" : seeds?.text
    permutationPValue = seeds.map { seeds in
      var random = MersenneTwister(seed: 1)
      let larger = (0..<Self.permutations).count { _ in
        Self.explained(whole.basis, seeds.shuffled(values, &random)) >= whole.rSquared - 1e-12
      }
      return Double(larger + 1) / Double(Self.permutations + 1)
    }
    let kept = values.indices.filter { !deviating.contains($0) }
    rSquaredWithoutDeviating =
      deviating.isEmpty ? nil : Self.fit(kept.map { bags[$0] }, kept.map { values[$0] })?.rSquared
    warning =
      "\(counted(whole.rank, "predictor")) for \(values.count) runs: R² rises by itself with every predictor (about "
      + "\(Int((100 * Double(whole.rank) / Double(max(1, values.count - 1))).rounded())) % by chance alone), and one or two "
      + "deviating runs can make all of it; paths and performance both use the whole training, so nothing is predicted"
  }

  // An orthonormal basis of the centred columns (modified Gram-Schmidt; columns that depend on earlier ones drop out).
  private static func fit(_ bags: [[Double]], _ values: [Double]) -> (basis: [[Double]], rank: Int, rSquared: Double)? {
    guard values.count >= 3, let least = values.min(), let most = values.max(), most > least else { return nil }
    var basis: [[Double]] = []
    for column in bags[0].indices {
      var vector = centred(bags.map { $0[column] })
      let before = norm(vector)
      for _ in 0..<2 {
        for direction in basis {
          let along = dot(vector, direction)
          vector = zip(vector, direction).map { $0 - along * $1 }
        }
      }
      let after = norm(vector)
      if after > 1e-9 * max(before, 1e-6) { basis.append(vector.map { $0 / after }) }
    }
    return (basis, basis.count, explained(basis, values))
  }

  private static func explained(_ basis: [[Double]], _ values: [Double]) -> Double {
    let response = centred(values)
    let along = basis.map { dot($0, response) }
    return min(1, dot(along, along) / dot(response, response))
  }

  // Press residuals e / (1 - h) from one fit; nil where a run's prediction rests on itself alone.
  private static func leaveOneOut(_ bags: [[Double]], _ values: [Double]) -> Double? {
    guard let whole = fit(bags, values) else { return nil }
    let (response, count) = (centred(values), Double(values.count))
    let along = whole.basis.map { dot($0, response) }
    var (press, total) = (0.0, 0.0)
    for run in values.indices {
      let leverage = whole.basis.reduce(1 / count) { $0 + $1[run] * $1[run] }
      guard leverage < 1 - 1e-9 else { return nil }
      let fitted = zip(whole.basis, along).reduce(0) { $0 + $1.0[run] * $1.1 }
      let residual = (response[run] - fitted) / (1 - leverage)
      let plain = response[run] * count / (count - 1)
      press += residual * residual
      total += plain * plain
    }
    return 1 - press / total
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
}
