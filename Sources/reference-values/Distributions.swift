import Statistics

extension Routine {
  /// Distributions, asked for through what is made of them.
  static let distributions: [String: @Sendable (Request) throws -> Values] = [
    "noncentral_t": { request in
      let distribution = NoncentralT(degreesOfFreedom: try request.number("df"))
      return ["p": [distribution.lowerTail(try request.number("t"), noncentrality: try request.number("delta"))]]
    },
    "pooled_power": { request in
      let power = TwoSamplePower(perGroup: try request.count("n"), test: .pooled)
      return ["power": [power.power(standardisedEffect: try request.number("effect"))]]
    },
    "spread_interval": { request in
      SpreadInterval(try request.list("values"), confidence: try request.number("confidence")).map {
        ["interval": [$0.low, $0.high]]
      }
    },
    "variance_ratio": { request in
      VarianceRatio(
        try request.number("first"), degreesOfFreedom: try request.count("first_df"),
        over: try request.number("second"), degreesOfFreedom: try request.count("second_df")
      ).map { ["interval": [$0.low, $0.high], "p": [$0.pValue]] }
    },
  ]
}
