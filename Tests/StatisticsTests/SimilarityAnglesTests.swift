import Failures
import Glibc
import Numerics
import Testing

@testable import Statistics

@Suite struct SimilarityAnglesTests {
  @Test func workedExample() throws {
    // The first spans e1, e2, the other e1, e2 + e3.
    let first = try FeatureMatrix([1.0, 0, 0, 1, 0, 0, 0, 0], items: 4, features: 2)
    let second = try FeatureMatrix([1.0, 0, 0, 1, 0, 1, 0, 0], items: 4, features: 2)
    let angles = try #require(try SubspaceAngles(first, second))
    #expect(near(angles.degrees[0], 0) && near(angles.degrees[1], 45))
    #expect(near(angles.mean, 22.5) && near(angles.largest, 45))
    #expect(near(angles.projectionMetric, 0.5.squareRoot()))
  }

  @Test(arguments: [1e-7, 1e-5, 1e-3, 0.1, 0.7, 1.5]) func knownAngles(radians: Double) throws {
    let turned = try FeatureMatrix([1.0, 0, 0, cos(radians), 0, sin(radians)], items: 3, features: 2)
    let plane = try FeatureMatrix([1.0, 0, 0, 1, 0, 0], items: 3, features: 2)
    let angles = try #require(try SubspaceAngles(plane, turned))
    #expect(((angles.degrees[1] * .pi / 180 - radians) / radians).magnitude < 1e-7)
  }

  @Test(arguments: [(200, 30, 20), (200, 20, 30), (90, 40, 40)])
  func productsAgreeWithSingularVectors(rows: Int, first: Int, second: Int) throws {
    let left = try normalMatrix(rows, first, seed: 21)
    let shared = try normalMatrix(rows, second, seed: 22)
    // Columns of unequal length that share a good deal with the other side.
    let right = try FeatureMatrix(
      (0..<rows * second).map { place in
        let (row, column) = (place / second, place % second)
        let mine = column < first ? left.values[row * first + column] : 0
        return (3 * mine + shared.values[place]) * pow(10, Double(column % 4))
      }, items: rows, features: second)
    let products = try #require(try FeatureProducts(left, right, centred: false))
    let quick = try #require(SubspaceAngles.fromProducts(products))
    let one = try #require(try OrthonormalBasis.columns(of: left))
    let other = try #require(try OrthonormalBasis.columns(of: right))
    let careful = try #require(SubspaceAngles(orthonormal: one, other))
    #expect(
      zip(quick, careful.degrees).allSatisfy { ($0 / $1 - 1).magnitude < 1e-7 } && quick.count == min(first, second))
  }

  @Test func productsAreRefusedWhereTheyAreNotAccurate() throws {
    let left = try normalMatrix(40, 5, seed: 23)
    let same = try #require(try FeatureProducts(left, left, centred: false))
    #expect(SubspaceAngles.fromProducts(same) == nil)
    let twice = try FeatureMatrix(left.values.flatMap { [$0, $0 * (1 + 1e-9)] }, items: 40, features: 10)
    let deficient = try #require(try FeatureProducts(twice, left, centred: false))
    #expect(SubspaceAngles.fromProducts(deficient) == nil)
    #expect((try SubspaceAngles(left, left)?.largest ?? 90) < 1e-6)
  }

  @Test(arguments: [(128, 17, 71.1), (1024, 2, 88.0), (128, 49, 54.0)])
  func randomSubspacesAreNearlyOrthogonal(dimension: Int, size: Int, mean: Double) throws {
    // Table of the methods' specification, ten draws each.
    let baseline = try RandomSubspaceAngles(dimension: dimension, size, size, draws: 10)
    #expect((baseline.mean - mean).magnitude < 0.8)
    #expect(try baseline == RandomSubspaceAngles(dimension: dimension, size, size, draws: 10))
    #expect(throws: Failure.self) { try RandomSubspaceAngles(dimension: 3, 4, 1) }
  }
}
