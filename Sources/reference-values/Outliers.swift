import Statistics

extension Routine {
  /// Yardsticks for outliers.
  static let outliers: [String: @Sendable (Request) throws -> Values] = [
    "esd": { request in
      let stages = GeneralisedESD(try request.list("values")).stages
      return [
        "index": stages.map { Double($0.index) }, "statistic": stages.map(\.statistic),
        "nominal_level": stages.map(\.nominalLevel),
      ]
    },
    "mad": { request in ["scale": [RobustScale.mad(try request.list("values"))]] },
    "qn": { request in ["scale": [RobustScale.qn(try request.list("values"))]] },
    "sn": { request in ["scale": [RobustScale.sn(try request.list("values"))]] },
    "band_depth": { request in ["depth": BandDepth.modified(try request.groups())] },
    "mcd": { request in
      MinimumCovarianceDeterminant(try request.groups()).map { found in
        [
          "support": found.support.map(Double.init), "location": found.location, "covariance": found.covariance,
          "distances": found.distances,
        ]
      }
    },
  ]
}
