import Numerics

/// The simulated null distribution of the generalised ESD test's statistic (the smallest nominal level of its stages)
/// for one sample size.
struct ESDCalibration: Sendable, Equatable {
  /// Clean samples drawn.
  static let replicates = 20_000

  /// The statistic of every clean sample, ascending.
  let sorted: [Double]

  private struct Key: Hashable {
    let size: Int
    let most: Int
  }
  private static let known = Memo<Key, ESDCalibration>()

  /// The calibration for samples of `size` values of which up to `mostOutliers` are tested; simulated once per process,
  /// and always the same.
  static func forSample(of size: Int, mostOutliers: Int) -> ESDCalibration {
    known.value(Key(size: size, most: mostOutliers)) { ESDCalibration(size: size, mostOutliers: mostOutliers) }
  }

  private init(size: Int, mostOutliers: Int) {
    var random = MersenneTwister(seed: 20_250_315)
    // A deviate below the one whose nominal level is 1 cannot lower the minimum; most of the tail integrals are saved
    // by this.
    let floors = (0..<mostOutliers).map {
      GeneralisedESD.rosnerCriticalValue(1 / Double($0 + 1), sampleSize: size - $0)
    }
    var sample = [Double](repeating: 0, count: size)
    sorted = (0..<Self.replicates).map { _ in
      for index in sample.indices {
        sample[index] = random.standardNormal()
      }
      sample.sort()
      return Self.smallestNominalLevel(sample, floors: floors)
    }.sorted()
  }

  // In a sorted sample the farthest from the mean is at one of the ends, so running sums suffice.
  private static func smallestNominalLevel(_ sample: [Double], floors: [Double]) -> Double {
    var (low, high) = (0, sample.count - 1)
    var sum = sample.reduce(0, +)
    var squares = sample.reduce(0) { $0 + $1 * $1 }
    var smallest = 1.0
    for (stage, floor) in floors.enumerated() {
      let count = high - low + 1
      let mean = sum / Double(count)
      let variance = max(0, squares - sum * mean) / Double(count - 1)
      let takesHigh = sample[high] - mean > mean - sample[low]
      let extreme = takesHigh ? sample[high] : sample[low]
      let statistic = (extreme - mean).magnitude / variance.squareRoot()
      if statistic > floor {
        smallest = min(smallest, GeneralisedESD.nominalLevel(statistic, sampleSize: count, stage: stage + 1))
      }
      sum -= extreme
      squares -= extreme * extreme
      if takesHigh { high -= 1 } else { low += 1 }
    }
    return smallest
  }

  /// The probability, in clean samples, of a statistic at most this small: (1 + number at most) / (1 + replicates).
  func level(ofNominal nominal: Double) -> Double {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= nominal { low = middle + 1 } else { high = middle }
    }
    return Double(1 + low) / Double(1 + sorted.count)
  }

  /// The largest nominal level whose `level(ofNominal:)` is at most `level`, up to the simulation's resolution.
  func nominal(atLevel level: Double) -> Double {
    let rank = Int(level * Double(1 + sorted.count)) - 1
    guard rank > 0 else { return 0 }
    return sorted[min(rank, sorted.count) - 1]
  }
}
