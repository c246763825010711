import Statistics

extension Routine {
  /// Tests of two groups: "first" and "second", or "differences" of pairs.
  static let comparison: [String: @Sendable (Request) throws -> Values] = [
    "welch": { request in
      MeanDifference.welch(try request.list("first"), try request.list("second")).map(values)
    },
    "paired_t": { request in MeanDifference.paired(try request.list("differences")).map(values) },
    "permutation": { request in
      PermutationTest.unpaired(try request.list("first"), try request.list("second")).map { ["p": [$0.pValue]] }
    },
    "sign_permutation": { request in
      PermutationTest.paired(try request.list("differences")).map { ["p": [$0.pValue]] }
    },
    "improvement": { request in
      ProbabilityOfImprovement.unpaired(try request.list("first"), try request.list("second")).map {
        ["estimate": [$0.estimate]]
      }
    },
  ]

  private static func values(_ test: MeanDifference) -> [String: [Double]] {
    [
      "difference": [test.difference], "df": [test.degreesOfFreedom], "p": [test.pValue],
      "interval": [test.low, test.high],
    ]
  }
}
