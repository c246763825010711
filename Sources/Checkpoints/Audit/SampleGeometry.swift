/// Distances and correlations between the samples of several checkpoints, each value counted by its weight.
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

  /// Compares the samples of checkpoints of one shape.
  init(_ sketches: [CheckpointSketch]) {
    self.init(sketches.map(\.sample), weights: sketches.first?.weights ?? [])
  }

  /// Compares samples of equal length.
  init(_ samples: [[Float]], weights: [Float]) {
    count = samples.count
    var distances = [Double](repeating: 0, count: count * count)
    var correlations = [Double](repeating: 1, count: count * count)
    let size = weights.reduce(0) { $0 + Double($1) }
    let ones = [Float](repeating: 1, count: weights.count)
    let means = samples.map { size > 0 ? Self.product($0, ones, weights) / size : 0 }
    let norms = samples.map { Self.product($0, $0, weights).squareRoot() }
    for first in samples.indices {
      for second in samples.indices where second > first {
        let (a, b) = (samples[first], samples[second])
        let distance = Self.distance(a, b, weights)
        let covariance = Self.product(a, b, weights) - size * means[first] * means[second]
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
      return Self.product(sample, first, weights) / (norms[0] * norms[0])
    }
    self.distances = distances
    self.correlations = correlations
    self.norms = norms
  }

  /// The distance of two checkpoints.
  func distance(_ first: Int, _ second: Int) -> Double { distances[first * count + second] }

  /// Pearson's correlation of two checkpoints.
  func correlation(_ first: Int, _ second: Int) -> Double { correlations[first * count + second] }

  private static func product(_ a: [Float], _ b: [Float], _ weights: [Float]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        weights.withUnsafeBufferPointer { weights in
          var sums = (0.0, 0.0)
          var index = 0
          while index + 1 < weights.count {
            sums.0 += Double(weights[index]) * Double(a[index]) * Double(b[index])
            sums.1 += Double(weights[index + 1]) * Double(a[index + 1]) * Double(b[index + 1])
            index += 2
          }
          if index < weights.count { sums.0 += Double(weights[index]) * Double(a[index]) * Double(b[index]) }
          return sums.0 + sums.1
        }
      }
    }
  }

  /// Directly, since the difference of large products would drown small distances.
  private static func distance(_ a: [Float], _ b: [Float], _ weights: [Float]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        weights.withUnsafeBufferPointer { weights in
          var sum = 0.0
          for index in weights.indices {
            let difference = Double(a[index]) - Double(b[index])
            sum += Double(weights[index]) * difference * difference
          }
          return sum.squareRoot()
        }
      }
    }
  }
}
