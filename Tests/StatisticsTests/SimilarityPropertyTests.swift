import Failures
import Glibc
import Numerics
import Testing

@testable import Statistics

/// What each measure must not change under, and what it refuses.
@Suite struct SimilarityPropertyTests {
  // Everything that rotation, shift, uniform scale and a common order of items leave alone.
  private func measures(_ left: FeatureMatrix<Double>, _ right: FeatureMatrix<Double>) throws -> [Double] {
    let linear = try #require(try CentredKernelAlignment(linear: left, right))
    let radial = try #require(try CentredKernelAlignment(radial: left, right))
    let products = try #require(try FeatureProducts(left, right))
    let most = try #require(CanonicalCorrelations(products, keeping: .variance(0.99)))
    let all = try #require(CanonicalCorrelations(products, keeping: .fullRank))
    let procrustes = try #require(ProcrustesAlignment(products))
    let geometry = try #require(try RepresentationGeometry(left))
    let one = try Dissimilarities(left, by: .squaredEuclidean)
    let other = try Dissimilarities(right, by: .squaredEuclidean)
    let pearson = try #require(try one.pearson(other))
    let spearman = try #require(try one.spearman(other))
    return [
      linear.biased, try #require(linear.debiased), radial.biased, try #require(radial.debiased), most.mean, all.mean,
      procrustes.angularDistance, try procrustes.meanItemCosine(left, right),
      try NeighbourOverlap(left, right, neighbours: 4, by: .squaredEuclidean).overlap, geometry.effectiveRank,
      geometry.participationRatio, pearson, spearman,
    ]
  }

  @Test func measuresDoNotSeeRotationShiftScaleOrOrder() throws {
    let left = try normalMatrix(30, 6, seed: 1)
    let right = try normalMatrix(30, 6, seed: 2).turned(try randomRotation(6, seed: 3), scale: 3)
    let expected = try measures(left, right)
    let turned = try left.turned(try randomRotation(6, seed: 4), scale: 1e-3, shift: 0.2)
    #expect(zip(try measures(turned, right), expected).allSatisfy { near($0, $1, 1e-8) })
    var order = Array(0..<30)
    var random = MersenneTwister(seed: 5)
    random.shuffle(&order)
    let moved = try measures(try left.reordered(order), try right.reordered(order))
    #expect(zip(moved, expected).allSatisfy { near($0, $1, 1e-10) })
    let exchanged = DenseMatrix<Double>((0..<36).map { $0 / 6 + $0 % 6 == 5 ? 1 : 0 }, rows: 6, columns: 6)
    let reversed = try measures(try left.turned(exchanged), right)
    #expect(zip(reversed, expected).allSatisfy { near($0, $1, 1e-10) })
  }

  @Test func aRotatedCopyIsTheSame() throws {
    let left = try normalMatrix(40, 5, seed: 6)
    let copy = try left.turned(try randomRotation(5, seed: 7), scale: 20, shift: -3)
    let products = try #require(try FeatureProducts(left, copy))
    let procrustes = try #require(ProcrustesAlignment(products))
    #expect(near(try CentredKernelAlignment(linear: left, copy)?.debiased, 1))
    #expect(near(procrustes.cosine, 1))
    #expect(procrustes.angularDistance < 1e-7)
    #expect(near(try procrustes.meanItemCosine(left, copy), 1))
  }

  @Test func canonicalCorrelationsDoNotSeeInvertibleMaps() throws {
    let (left, right) = (try normalMatrix(50, 4, seed: 8), try normalMatrix(50, 6, seed: 9))
    let map = DenseMatrix(normalDraws(16, seed: 10), rows: 4, columns: 4)
    let products = try #require(try FeatureProducts(left, right))
    let plain = try #require(CanonicalCorrelations(products, keeping: .fullRank))
    let mappedProducts = try #require(try FeatureProducts(left.turned(map), right))
    let mapped = try #require(CanonicalCorrelations(mappedProducts, keeping: .fullRank))
    #expect(zip(plain.correlations, mapped.correlations).allSatisfy { near($0, $1, 1e-9) })
    #expect(near(plain.weights.reduce(0, +), 1))
  }

  @Test func blocksAndStreamsGiveWhatWholeMatricesGive() throws {
    let (left, right) = (try normalMatrix(20_000, 3, seed: 11), try normalMatrix(20_000, 4, seed: 12))
    let streamed = try StreamedFeatures(items: 20_000, features: 4) { range in
      Array(right.values[range.lowerBound * 4..<range.upperBound * 4])
    }
    let whole = try #require(try CentredKernelAlignment(linear: left, right))
    #expect(try CentredKernelAlignment(linear: left, streamed) == whole)
    let (one, other) = (try Representation(left), try Representation(right))
    let prepared = try #require(other.flatMap { one?.alignment($0) })
    #expect(near(whole.biased, prepared.biased, 1e-12))
    #expect(near(whole.debiased, prepared.debiased, 1e-12))
  }

  @Test func singlePrecisionAgreesWithDouble() throws {
    let (left, right) = (try normalMatrix(3_000, 20, seed: 13), try normalMatrix(3_000, 10, seed: 14))
    let mixed = try FeatureMatrix(
      zip(left.values, 0...).map { $0 + right.values[$1 / 20 * 10 + $1 % 10] }, items: 3_000, features: 20)
    let single = try FeatureMatrix(mixed.values.map { Float($0) }, items: 3_000, features: 20)
    let other = try FeatureMatrix(right.values.map { Float($0) }, items: 3_000, features: 10)
    let exact = try #require(try CentredKernelAlignment(linear: mixed, right))
    let rough = try #require(try CentredKernelAlignment(linear: single, other))
    #expect(near(rough.biased, exact.biased, 1e-6))
    #expect(near(rough.debiased, exact.debiased, 1e-6))
  }

  @Test func whatCannotBeComparedIsRefused() throws {
    let (four, five) = (try normalMatrix(4, 2, seed: 15), try normalMatrix(5, 2, seed: 16))
    #expect(throws: Failure.self) { try CentredKernelAlignment(linear: four, five) }
    #expect(throws: Failure.self) { try SubspaceAngles(four, five) }
    #expect(throws: Failure.self) { try NeighbourOverlap(four, four, neighbours: 4) }
    #expect(throws: Failure.self) { try FeatureMatrix([1.0, .nan], items: 2, features: 1) }
    #expect(throws: Failure.self) { try FeatureMatrix([1.0, .infinity], items: 2, features: 1) }
    #expect(throws: Failure.self) { try FeatureMatrix([1.0], items: 1, features: 2) }
    #expect(throws: Failure.self) { try FeatureMatrix([Double](), items: Int.max, features: 2) }
    #expect(throws: Failure.self) { try CentredKernelAlignment(radial: four, four, bandwidth: 0) }
    #expect(throws: Failure.self) { try Dissimilarities(crossValidated: [four]) }
    let short = try StreamedFeatures<Double>(items: 4, features: 2) { _ in [1] }
    #expect(throws: Failure.self) { try CentredKernelAlignment(linear: four, short) }
    let huge = try FeatureMatrix([1e308, -1e308, 1.5e308, 1e308], items: 4, features: 1)
    #expect(throws: Failure.self) { try CentredKernelAlignment(linear: four, huge) }
    let alike = try FeatureMatrix([Double](repeating: 0.1, count: 8), items: 4, features: 2)
    #expect(try CentredKernelAlignment(linear: four, alike) == nil)
    #expect(try RepresentationGeometry(alike) == nil)
  }
}
