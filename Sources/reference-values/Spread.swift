import Statistics

extension Routine {
  /// Equality of spreads, and variance components.
  static let spread: [String: @Sendable (Request) throws -> Values] = [
    "brown_forsythe": { request in
      EqualSpread(try request.groups()).map { ["statistic": [$0.statistic], "p": [$0.pValue]] }
    },
    "components": { request in
      let layout = CrossedLayout(
        rows: try request.list("row"), columns: try request.list("column"), values: try request.list("value"))
      return layout.flatMap(CrossedComponents.init).map { found in
        [
          "f": [found.rowTest.statistic, found.columnTest.statistic],
          "p": [found.rowTest.pValue, found.columnTest.pValue],
          "variances": [found.row.variance, found.column.variance, found.rest.variance],
        ]
      }
    },
  ]
}
