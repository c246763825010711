import Testing

@testable import Statistics

@Suite struct MatrixMetricsTests {
  private func metrics(_ values: [Float], _ rows: Int, _ columns: Int) -> MatrixMetrics {
    values.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("no values") }
      return MatrixMetrics(of: base, rows: rows, columns: columns)
    }
  }

  private func agree(_ values: [Double], _ expected: [Double], within tolerance: Double) -> Bool {
    zip(values, expected).allSatisfy { ($0 - $1).magnitude <= tolerance * max(1, $1.magnitude) }
  }

  @Test func agreesWithTheWorkedNumbers() {
    // specs, polypythias-methods 9.3
    let expected = [
      10, 5.477225575051661, 5, 5.464985704219043, 1.8257418583505538, 0.9149154765656445, 2.91547594742265, 13,
    ]
    #expect(agree(metrics([1, 2, 3, 4], 2, 2).values, expected, within: 1e-13))
  }

  @Test func agreesWithNumPyOnWideTallAndLargerMatrices() {
    // NumPy 2.4.6, numpy.linalg.svd in double precision
    let wide = (0..<15).map { Float(($0 * 7) % 11 - 5) / 4 }
    let expected = [
      11, 3.24037034920393, 0.25, 2.136000936329382, 3.394673699166022, 0.1170411471961306, 1.8556363723623075,
      0.08492048034908165,
    ]
    #expect(agree(metrics(wide, 3, 5).values, expected, within: 1e-12))
    let tall = (0..<15).map { wide[($0 % 3) * 5 + $0 / 3] }
    #expect(agree(metrics(tall, 5, 3).values, expected, within: 1e-12))
    let larger = (0..<960).map { (index: Int) -> Float in
      let residue = (index * index * 31 + index * 17) % 101
      return Float(residue - 50) / 32
    }
    let expectedLarger = [
      808.96875, 29.401068884693633, -7.25, 9.877841125685439, 27.51494352714346, -0.7339660466038231,
      5.504547378993728, 5.966167270453,
    ]
    #expect(agree(metrics(larger, 40, 24).values, expectedLarger, within: 1e-11))
  }

  @Test func cutsTheZeroSingularValuesOfARankOneMatrix() {
    let rank = metrics([1, 2, 3, 2, 4, 6, 3, 6, 9], 3, 3)
    #expect((rank.spectral - 14).magnitude < 1e-12)
    #expect((rank.meanLambda - 14.0 / 3).magnitude < 1e-12)
    #expect((rank.varianceLambda - 196.0 / 3).magnitude < 1e-10)
  }

  @Test func leavesUndefinedWhatOneRowOrZerosDoNotDefine() {
    let row = metrics([3, 4], 1, 2)
    #expect(row.spectral == 5 && row.meanLambda == 5 && row.trace == 3)
    #expect(row.varianceLambda.isNaN)
    let zero = metrics([0, 0, 0, 0], 2, 2)
    #expect(zero.spectral == 0 && zero.varianceLambda == 0 && zero.codeSparsity.isNaN)
    #expect(metrics([1, .nan, 3, 4], 2, 2).spectral.isNaN)
  }

  @Test func isQuickForTheLargestMatrixOfTheSuite() {
    var state: UInt32 = 1
    let values = (0..<4096 * 1024).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / 16_777_216 - 0.5
    }
    let clock = ContinuousClock()
    var result: MatrixMetrics?
    let taken = clock.measure { result = metrics(values, 4096, 1024) }
    // Marchenko-Pastur: the largest is near sigma (sqrt(4096) + sqrt(1024)) = 27.7.
    #expect((result.map(\.spectral) ?? 0) > 27 && (result.map(\.spectral) ?? 0) < 28.5)
    #expect(taken < .seconds(6))
  }
}

@Suite struct PooledMetricsTests {
  private func pooled(_ parts: [[Float]]) -> PooledMetrics {
    func gather(_ rest: ArraySlice<[Float]>, _ buffers: [UnsafeBufferPointer<Float>]) -> PooledMetrics {
      guard let next = rest.first else { return PooledMetrics(of: buffers) }
      return next.withUnsafeBufferPointer { gather(rest.dropFirst(), buffers + [$0]) }
    }
    return gather(parts[...], [])
  }

  @Test func takesTheLowerOfTwoMiddleValues() {
    #expect(pooled([[4, 1], [3, 2]]).lowerMedian == 2)
    #expect(pooled([[4, 1, 5], [3, 2]]).lowerMedian == 3)
    #expect(pooled([[-1, -2], [], [-3, 7]]).lowerMedian == -2)
    #expect(pooled([[.infinity, -.infinity, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude]]).lowerMedian == 0)
  }

  @Test func agreesWithASortOnManyValuesWithTies() {
    var state: UInt32 = 9
    let values = (0..<100_001).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return (Float(state >> 20) - 2048) / 977
    }
    let result = pooled([Array(values[..<777]), Array(values[777...])])
    #expect(result.lowerMedian == Double(values.sorted()[50_000]))
    let wide = values.map(Double.init)
    let mean = wide.reduce(0, +) / 100_001
    let variance = wide.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100_000
    #expect((result.mean - mean).magnitude < 1e-12)
    #expect((result.variance - variance).magnitude < 1e-12)
    #expect(result.count == 100_001)
  }

  @Test func saysNotANumberWhereNothingIsDefined() {
    #expect(pooled([[]]).mean.isNaN && pooled([[]]).lowerMedian.isNaN)
    #expect(pooled([[5]]).variance.isNaN && pooled([[5]]).lowerMedian == 5)
    #expect(pooled([[5, .nan, 1]]).lowerMedian.isNaN)
  }
}
