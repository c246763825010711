/// Distances and correlations between the samples of several checkpoints.
struct SampleGeometry {
  /// Number of checkpoints.
  let count: Int
  /// Euclidean distances, count x count.
  private let distances: [Double]
  private let correlations: [Double]
  /// Euclidean norms of the samples.
  let norms: [Double]
  /// <W_t, W_0> / <W_0, W_0>: how much of the first checkpoint is left in each; 0 where that is nothing but zeros.
  let shareOfFirst: [Double]

  /// Compares samples of equal length.
  init(_ samples: [[Float]]) {
    count = samples.count
    var distances = [Double](repeating: 0, count: count * count)
    var correlations = [Double](repeating: 1, count: count * count)
    let means = samples.map { Self.sum($0) / Double(max(1, $0.count)) }
    let norms = samples.map { Self.product($0, $0).squareRoot() }
    for first in samples.indices {
      for second in samples.indices where second > first {
        let (a, b) = (samples[first], samples[second])
        let distance = Self.distance(a, b)
        let size = Double(a.count)
        let covariance = Self.product(a, b) - size * means[first] * means[second]
        let spread =
          ((norms[first] * norms[first] - size * means[first] * means[first])
          * (norms[second] * norms[second] - size * means[second] * means[second])).squareRoot()
        for place in [first * count + second, second * count + first] {
          distances[place] = distance
          correlations[place] = spread > 0 ? covariance / spread : 0
        }
      }
    }
    shareOfFirst = samples.map { sample in
      guard let first = samples.first, norms[0] > 0 else { return 0 }
      return Self.product(sample, first) / (norms[0] * norms[0])
    }
    self.distances = distances
    self.correlations = correlations
    self.norms = norms
  }

  /// The distance of two checkpoints.
  func distance(_ first: Int, _ second: Int) -> Double { distances[first * count + second] }

  /// Pearson's correlation of two checkpoints.
  func correlation(_ first: Int, _ second: Int) -> Double { correlations[first * count + second] }

  private static func sum(_ a: [Float]) -> Double { a.reduce(0) { $0 + Double($1) } }

  private static func product(_ a: [Float], _ b: [Float]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sums = (0.0, 0.0)
        var index = 0
        while index + 1 < a.count {
          sums.0 += Double(a[index]) * Double(b[index])
          sums.1 += Double(a[index + 1]) * Double(b[index + 1])
          index += 2
        }
        if index < a.count { sums.0 += Double(a[index]) * Double(b[index]) }
        return sums.0 + sums.1
      }
    }
  }

  /// Directly, since the difference of large products would drown small distances.
  private static func distance(_ a: [Float], _ b: [Float]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum = 0.0
        for index in a.indices {
          let difference = Double(a[index]) - Double(b[index])
          sum += difference * difference
        }
        return sum.squareRoot()
      }
    }
  }
}
