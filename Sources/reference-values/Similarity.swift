import Statistics

extension Routine {
  /// Comparisons of two matrices: "left" and "right", row by row, over "items" rows.
  static let similarity: [String: @Sendable (Request) throws -> Values] = [
    "linear_alignment": { request in
      try CentredKernelAlignment(linear: request.matrix("left"), request.matrix("right")).map(values)
    },
    "linear_alignment_streamed": { request in
      try CentredKernelAlignment(linear: streamed(request, "left"), streamed(request, "right")).map(values)
    },
    "radial_alignment": { request in
      try CentredKernelAlignment(
        radial: request.matrix("left"), request.matrix("right"), bandwidth: request.number("bandwidth")
      ).map(values)
    },
    "canonical": { request in
      guard let products = try FeatureProducts(request.matrix("left"), request.matrix("right")),
        let all = CanonicalCorrelations(products, keeping: .fullRank),
        let most = CanonicalCorrelations(products, keeping: .variance(0.99))
      else { return nil }
      return [
        "correlations": all.correlations, "mean": [all.mean], "weighted": [all.projectionWeighted],
        "svcca": [most.mean],
      ]
    },
    "procrustes": { request in
      let (left, right) = (try request.matrix("left"), try request.matrix("right"))
      guard let alignment = try FeatureProducts(left, right).flatMap(ProcrustesAlignment.init) else { return nil }
      return [
        "nuclear": [alignment.nuclearNorm], "cosine": [alignment.cosine], "angular": [alignment.angularDistance],
        "distance": [alignment.distance], "rotation": alignment.rotation.values,
        "items": [try alignment.meanItemCosine(left, right)],
      ]
    },
    "angles": { request in
      try SubspaceAngles(request.matrix("left"), request.matrix("right")).map {
        [
          "degrees": $0.degrees, "mean": [$0.mean], "largest": [$0.largest], "projection": [$0.projectionMetric],
        ]
      }
    },
    "dissimilarities": { request in
      var result: [String: [Double]] = [:]
      for measure in Dissimilarities.Measure.allCases {
        let left = try Dissimilarities(request.matrix("left"), by: measure)
        let right = try Dissimilarities(request.matrix("right"), by: measure)
        result[measure.rawValue] = left.values
        result[measure.rawValue + "_pearson"] = try left.pearson(right).map { [$0] }
        result[measure.rawValue + "_spearman"] = try left.spearman(right).map { [$0] }
      }
      return result
    },
    "cross_validated": { request in
      // The repetitions one below the other.
      let (items, values) = (try request.count("items"), try request.list("repetitions"))
      let count = try request.count("count")
      guard items > 0, count > 0, values.count % (items * count) == 0 else { throw request.wrong("uneven repetitions") }
      let size = values.count / count
      let repetitions = try (0..<count).map {
        try FeatureMatrix(Array(values[$0 * size..<($0 + 1) * size]), items: items, features: size / items)
      }
      return ["distances": try Dissimilarities(crossValidated: repetitions).values]
    },
    "neighbours": { request in
      let overlap = try NeighbourOverlap(
        request.matrix("left"), request.matrix("right"), neighbours: request.count("count"))
      return ["overlap": [overlap.overlap]]
    },
    "geometry": { request in
      try RepresentationGeometry(request.matrix("left")).map {
        [
          "effective_rank": [$0.effectiveRank], "participation_ratio": [$0.participationRatio],
          "anisotropy": $0.anisotropy.map { [$0] } ?? [],
        ]
      }
    },
    "permutation_moments": { request in
      guard let left = try Representation(request.matrix("left")),
        let right = try Representation(request.matrix("right")),
        let moments = PermutationMoments(PermutationSums(left), PermutationSums(right))
      else { return nil }
      return [
        "mean": [moments.mean], "variance": [moments.variance], "skewness": [moments.skewness],
        "tail": [moments.upperTail(moments.mean + 1.5 * moments.variance.squareRoot())],
      ]
    },
  ]

  private static func values(_ alignment: CentredKernelAlignment) -> [String: [Double]] {
    ["biased": [alignment.biased], "debiased": alignment.debiased.map { [$0] } ?? []]
  }

  private static func streamed(_ request: Request, _ name: String) throws -> StreamedFeatures<Double> {
    let matrix = try request.matrix(name)
    return try StreamedFeatures(items: matrix.items, features: matrix.features) { range in
      Array(matrix.values[range.lowerBound * matrix.features..<range.upperBound * matrix.features])
    }
  }
}

extension Request {
  /// A matrix of features with "items" rows.
  fileprivate func matrix(_ name: String) throws -> FeatureMatrix<Double> {
    let (values, items) = (try list(name), try count("items"))
    return try FeatureMatrix(values, items: items, features: items > 0 ? values.count / items : 0)
  }
}
