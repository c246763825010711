import Glibc
import Testing

@testable import Statistics

/// Every measure against NumPy and SciPy, on random and degenerate matrices.
@Suite struct SimilarityReferenceTests {
  private func expect(_ found: [String: [Double]], _ expected: SimilarityVectors.Named, _ name: String) {
    for (key, numbers) in expected {
      let values = found[key] ?? []
      let agree = values.count == numbers.values.count && zip(values, numbers.values).allSatisfy { near($0, $1) }
      #expect(agree, "\(name), \(key): \(values), not \(numbers.values)")
    }
  }

  private func values(_ alignment: CentredKernelAlignment?) -> [String: [Double]] {
    ["biased": [alignment?.biased ?? .nan], "debiased": [alignment?.debiased ?? .nan]]
  }

  @Test func alignments() throws {
    for item in try SimilarityVectors.read().cases {
      let (left, right) = (try item.first, try item.second)
      expect(values(try CentredKernelAlignment(linear: left, right)), item.linear, item.name)
      let prepared = try Representation(right).flatMap { try Representation(left)?.alignment($0) }
      expect(values(prepared), item.linear, item.name)
      let products = try FeatureProducts(left, right)
      expect(values(products.map { CentredKernelAlignment($0) }), item.linear, item.name)
      expect(values(try CentredKernelAlignment(radial: left, right)), item.radial, item.name)
    }
  }

  @Test func canonicalCorrelations() throws {
    for item in try SimilarityVectors.read().cases {
      let products = try #require(try FeatureProducts(try item.first, try item.second))
      let all = try #require(CanonicalCorrelations(products, keeping: .fullRank))
      let most = try #require(CanonicalCorrelations(products, keeping: .variance(0.99)))
      expect(
        [
          "correlations": all.correlations, "mean": [all.mean], "weighted": [all.projectionWeighted],
          "svcca": [most.mean],
        ], item.canonical, item.name)
    }
  }

  @Test func procrustes() throws {
    for item in try SimilarityVectors.read().cases {
      let (left, right) = (try item.first, try item.second)
      let alignment = try #require(try FeatureProducts(left, right).flatMap(ProcrustesAlignment.init))
      expect(
        [
          "nuclear": [alignment.nuclearNorm], "cosine": [alignment.cosine],
          "items": [try alignment.meanItemCosine(left, right)],
          "rotation": alignment.rotation.values,
        ], item.procrustes.filter { !["distance", "angular"].contains($0.key) }, item.name)
      // A difference of nearly equal numbers: exact to the root of the rounding error.
      #expect(near(alignment.distance, item.procrustes["distance"]?.values.first, 1e-6), "\(item.name)")
      #expect(near(alignment.angularDistance, item.procrustes["angular"]?.values.first, 1e-7), "\(item.name)")
    }
  }

  @Test func subspaceAngles() throws {
    for item in try SimilarityVectors.read().cases {
      let angles = try #require(try SubspaceAngles(try item.first, try item.second))
      expect(
        [
          "degrees": angles.degrees, "mean": [angles.mean], "largest": [angles.largest],
          "projection": [angles.projectionMetric],
        ], item.angles, item.name)
    }
  }

  @Test func dissimilaritiesAndNeighbours() throws {
    let vectors = try SimilarityVectors.read()
    for item in vectors.cases {
      let (left, right) = (try item.first, try item.second)
      var found: [String: [Double]] = [:]
      for measure in Dissimilarities.Measure.allCases {
        let one = try Dissimilarities(left, by: measure)
        let other = try Dissimilarities(right, by: measure)
        found[measure.rawValue] = one.values
        found[measure.rawValue + "_pearson"] = try one.pearson(other).map { [$0] }
        found[measure.rawValue + "_spearman"] = try one.spearman(other).map { [$0] }
      }
      expect(found, item.dissimilarities, item.name)
      let overlap = try NeighbourOverlap(left, right, neighbours: 3)
      expect(["overlap": [overlap.overlap]], item.neighbours, item.name)
      #expect(overlap.chance == 3 / Double(item.items - 1))
    }
    let repeated = vectors.cross_validated
    let repetitions = try repeated.repetitions.map {
      try FeatureMatrix($0, items: repeated.items, features: $0.count / repeated.items)
    }
    let distances = try Dissimilarities(crossValidated: repetitions).values
    #expect(zip(distances, repeated.distances).allSatisfy { near($0, $1) } && distances.count == 10)
  }

  @Test func geometry() throws {
    for item in try SimilarityVectors.read().cases {
      let geometry = try #require(try RepresentationGeometry(try item.first))
      expect(
        [
          "effective_rank": [geometry.effectiveRank], "participation_ratio": [geometry.participationRatio],
          "anisotropy": [geometry.anisotropy ?? .nan],
        ], item.geometry, item.name)
    }
  }
}
