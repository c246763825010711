import Glibc
import Numerics
import Testing

@testable import Statistics

@Suite struct SimilarityPermutationTests {
  private func representation(_ items: Int, _ features: Int, seed: UInt32) throws -> Representation {
    try #require(try Representation(try normalMatrix(items, features, seed: seed)))
  }

  // Kolmogorov and Smirnov's statistic against the uniform distribution, below its limit at 0.01.
  private func isUniform(_ values: [Double]) -> Bool {
    let count = Double(values.count)
    let gap = values.sorted().enumerated().reduce(0) {
      max($0, Double($1.offset + 1) / count - $1.element, $1.element - Double($1.offset) / count)
    }
    return gap < 1.628 / count.squareRoot()
  }

  @Test func momentsAreThoseOfAllPermutations() throws {
    let vector = try SimilarityVectors.read().permutations
    let left = try #require(Representation(vector.left, items: 6, features: vector.left.count / 6))
    let right = try #require(Representation(vector.right, items: 6, features: vector.right.count / 6))
    let moments = try #require(PermutationMoments(PermutationSums(left), PermutationSums(right)))
    let scale = left.scale * left.scale * right.scale * right.scale
    #expect(near(moments.mean / scale, vector.mean))
    #expect(near(moments.variance / scale / scale, vector.variance))
    #expect(near(moments.skewness, vector.skewness))
    #expect(near(moments.upperTail(moments.mean + 1.5 * moments.variance.squareRoot()), vector.tail))
  }

  @Test(arguments: [4, 5, 300]) func sumsOfFeaturesAreThoseOfTheirKernel(items: Int) throws {
    let one = try representation(items, 3, seed: 31)
    let plain = PermutationSums(CentredKernel(products: one.centred.selfProduct(ofColumns: false)))
    let quick = PermutationSums(one)
    #expect(near(quick.diagonalSquares, plain.diagonalSquares) && near(quick.squares, plain.squares))
    #expect(near(quick.diagonalCubes, plain.diagonalCubes) && near(quick.cubes, plain.cubes))
    #expect(near(quick.diagonalWithSquares, plain.diagonalWithSquares) && near(quick.triangles, plain.triangles))
    #expect(near(quick.diagonalsAcross, plain.diagonalsAcross) && near(quick.trace, plain.trace))
  }

  @Test func tailsOfEitherSkewAreDistributions() throws {
    for skewness in [-1.2, -1e-3, 0, 1e-3, 1.2] {
      let moments = PermutationMoments(mean: 2, variance: 4, skewness: skewness)
      let tails = [-20, -2.0, 0, 2, 4, 8, 30].map { moments.upperTail($0) }
      #expect(zip(tails, tails.dropFirst()).allSatisfy { $0 >= $1 } && tails[0] > 0.999 && tails[6] < 1e-3)
    }
    // scipy.stats.pearson3.sf(1, -1.2) of SciPy 1.17.1, and the same for 1.2
    #expect(near(PermutationMoments(mean: 0, variance: 1, skewness: -1.2).upperTail(1), 0.13299268707122214))
    #expect(near(PermutationMoments(mean: 0, variance: 1, skewness: 1.2).upperTail(1), 0.1484646330512971))
  }

  @Test func momentPValuesOfUnrelatedRepresentationsAreUniform() throws {
    let values = try (0..<500).map { draw in
      let left = try representation(32, 4, seed: UInt32(1_000 + 2 * draw))
      let right = try representation(32, 6, seed: UInt32(1_001 + 2 * draw))
      let test = MomentPermutationTest(left, PermutationSums(left), right, PermutationSums(right))
      return try #require(test).pValue
    }
    #expect(isUniform(values))
  }

  @Test func debiasedAlignmentOfUnrelatedRepresentationsAveragesZero() throws {
    let values = try (0..<500).map { draw in
      let left = try representation(32, 16, seed: UInt32(3_000 + 2 * draw))
      let right = try representation(32, 16, seed: UInt32(3_001 + 2 * draw))
      return try #require(left.debiasedCKA(right))
    }
    let moments = SampleMoments(values)
    #expect(moments.mean.magnitude < 3 * moments.standardDeviation / 500.0.squareRoot())
  }
}
