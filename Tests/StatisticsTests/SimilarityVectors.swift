import Foundation
import Numerics

@testable import Statistics

/// What NumPy 2.4.6 and SciPy 1.17.1 gave for fixed pairs of matrices; `analysis/references/similarity.py` makes the file.
struct SimilarityVectors: Decodable {
  /// One number or a list of them.
  struct Numbers: Decodable {
    let values: [Double]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      values = try (try? container.decode([Double].self)) ?? [container.decode(Double.self)]
    }
  }
  typealias Named = [String: Numbers]
  struct Case: Decodable, Sendable {
    let name: String
    let items: Int
    let left: [Double]
    let right: [Double]
    let linear: Named
    let radial: Named
    let canonical: Named
    let procrustes: Named
    let angles: Named
    let dissimilarities: Named
    let neighbours: Named
    let geometry: Named

    var first: FeatureMatrix<Double> {
      get throws { try FeatureMatrix(left, items: items, features: left.count / items) }
    }
    var second: FeatureMatrix<Double> {
      get throws { try FeatureMatrix(right, items: items, features: right.count / items) }
    }
  }
  struct CrossValidated: Decodable {
    let items: Int
    let repetitions: [[Double]]
    let distances: [Double]
  }
  struct Permutations: Decodable {
    let items: Int
    let left: [Double]
    let right: [Double]
    let mean: Double
    let variance: Double
    let skewness: Double
    let tail: Double
  }
  let cases: [Case]
  let cross_validated: CrossValidated
  let permutations: Permutations

  static func read() throws -> SimilarityVectors {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/similarity.json")
    return try JSONDecoder().decode(SimilarityVectors.self, from: Data(contentsOf: file))
  }
}

/// Standard normal draws.
func normalDraws(_ count: Int, seed: UInt32) -> [Double] {
  var random = MersenneTwister(seed: seed)
  return (0..<count).map { _ in random.standardNormal() }
}

/// A matrix of standard normal draws.
func normalMatrix(_ items: Int, _ features: Int, seed: UInt32) throws -> FeatureMatrix<Double> {
  try FeatureMatrix(normalDraws(items * features, seed: seed), items: items, features: features)
}

/// A random rotation of that many features.
func randomRotation(_ order: Int, seed: UInt32) throws -> DenseMatrix<Double> {
  let draws = DenseMatrix(normalDraws(order * order, seed: seed), rows: order, columns: order)
  guard let found = SingularValueDecomposition(draws) else { throw CancellationError() }
  return found.left.product(found.right)
}

extension FeatureMatrix where Element == Double {
  /// Every row times a matrix, scaled, with a shift of every column.
  func turned(_ matrix: DenseMatrix<Double>, scale: Double = 1, shift: Double = 0) throws -> FeatureMatrix {
    let product = DenseMatrix(values, rows: items, columns: features).product(matrix)
    let values = product.values.enumerated().map { scale * $1 + shift * Double($0 % product.columns) }
    return try FeatureMatrix(values, items: items, features: product.columns)
  }

  /// Rows in another order.
  func reordered(_ order: [Int]) throws -> FeatureMatrix {
    try FeatureMatrix(
      order.flatMap { values[$0 * features..<($0 + 1) * features] }, items: items, features: features)
  }
}
