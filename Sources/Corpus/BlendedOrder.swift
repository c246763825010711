import Failures

/// GPT-NeoX's mixture of several data sets: which sample of which set comes when.
///
/// For k = 0, 1, … the set with the largest weight x max(k, 1) - (samples taken so far) gives its next sample; of equals the
/// first. With one set that is the set itself.
public struct BlendedOrder: Sendable, Equatable {
  /// The data set of every sample.
  public let dataSets: [UInt8]
  /// The sample of that data set.
  public let samples: [Int64]

  /// Mixes data sets.
  ///
  /// - Parameters:
  ///   - weights: One per data set, at most 255, positive; they are normalised.
  ///   - count: Number of samples of the mixture.
  /// - Throws: `Failure` of kind `configuration` for weights or a count outside these ranges.
  public init(weights: [Double], count: Int) throws {
    let shares = try Self.normalised(weights)
    guard (0..<(1 << 33)).contains(count) else {
      throw Failure(.configuration, "blend", "\(count) samples cannot be mixed", remedy: "use fewer steps")
    }
    var taken = [Int64](repeating: 0, count: weights.count)
    var dataSets: [UInt8] = []
    var samples: [Int64] = []
    dataSets.reserveCapacity(count)
    samples.reserveCapacity(count)
    for index in 0..<count {
      let position = Double(max(index, 1))
      var (chosen, largest) = (0, -Double.infinity)
      for (set, share) in shares.enumerated() {
        let error = share * position - Double(taken[set])
        if error > largest { (chosen, largest) = (set, error) }
      }
      dataSets.append(UInt8(chosen))
      samples.append(taken[chosen])
      taken[chosen] += 1
    }
    self.dataSets = dataSets
    self.samples = samples
  }

  /// How many samples are asked of each data set for a mixture of `count`: each share of them and half a percent more.
  ///
  /// - Throws: as `init(weights:count:)`.
  public static func requested(weights: [Double], count: Int) throws -> [Int] {
    try normalised(weights).map { Int((Double(count) * $0 * 1.005).rounded(.up)) }
  }

  private static func normalised(_ weights: [Double]) throws -> [Double] {
    let sum = weights.reduce(0, +)
    guard (1...255).contains(weights.count), sum.isFinite, weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw Failure(
        .configuration, "weights", "\(weights) are not 1 to 255 positive numbers",
        remedy: "give one weight per data set")
    }
    return weights.map { $0 / sum }
  }
}
