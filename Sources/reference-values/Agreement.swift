import Statistics

extension Routine {
  /// Agreement of raters, whose labels are the groups of "values" (negative where missing), and distances of distributions, whose
  /// logits are the groups.
  static let agreement: [String: @Sendable (Request) throws -> Values] = [
    "cohen_kappa": { try tally($0).map { ["kappa": [$0.kappa(0, 1)], "percent": [$0.percent(0, 1)]] } },
    "fleiss_kappa": { try tally($0).map { ["kappa": [$0.fleiss()]] } },
    "krippendorff": { try tally($0).map { ["alpha": [$0.krippendorff()]] } },
    "divergences": { request in
      let rows = try request.groups()
      guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }) else {
        throw request.wrong("rows of equal length are needed")
      }
      let distributions = CategoricalDistributions(
        sources: rows.count, items: 1, reference: [Double](repeating: 0, count: width))
      for (source, row) in rows.enumerated() {
        distributions.set(source: source, count: 1) { target in
          for (place, value) in row.enumerated() { target[place] = Float(value) }
        }
      }
      let found = distributions.measure(item: 0)
      return ["kl": found.divergences, "js": found.jensenShannon, "entropy": found.entropies]
    },
  ]

  private static func tally(_ request: Request) throws -> RatingTally? {
    let labels = try request.groups().map { row in
      try row.map { label in
        guard let label = Int32(exactly: label) else { throw request.wrong("labels must be whole") }
        return label
      }
    }
    guard labels.count >= 2 else { throw request.wrong("two raters or more are needed") }
    return Ratings(labels)?.tally()
  }
}
