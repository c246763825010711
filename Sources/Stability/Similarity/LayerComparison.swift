import Numerics

/// Every site with every other at one step.
struct LayerComparison: Sendable {
  let comparison: SiteComparison
  let sites: [String]
  let step: Int

  /// The matrices; holds the items of two sites at a time.
  ///
  /// - Throws: what reading throws.
  func result() throws -> LayerSimilarity {
    let rows = try ParallelTasks.map(sites.count, threads: ActivationReader.threads) { row in
      let own = try items(row)
      return try (row..<sites.count).map { column in compare(own, column == row ? own : try items(column)) }
    }
    let empty = [[Double?]](repeating: [Double?](repeating: nil, count: sites.count), count: sites.count)
    var (across, within) = (empty, empty)
    for row in sites.indices {
      for (offset, values) in rows[row].enumerated() {
        let column = row + offset
        (across[row][column], across[column][row]) = (values.across, values.across)
        (within[row][column], within[column][row]) = (values.within, values.within)
      }
    }
    return LayerSimilarity(step: step, sites: sites, acrossRuns: across, withinRuns: within)
  }

  private func items(_ site: Int) throws -> [PreparedItems?] {
    try comparison.reader.read(sites[site], step).map { read in
      read.flatMap { PreparedItems($0, rows: comparison.items.rows, for: [comparison.options.measure]) }
    }
  }

  private func compare(_ one: [PreparedItems?], _ other: [PreparedItems?]) -> (across: Double?, within: Double?) {
    func value(_ first: Int, _ second: Int) -> Double? {
      one[first].flatMap { left in other[second].flatMap { left.similarity($0, by: comparison.options.measure) } }
    }
    let forth = comparison.mean(comparison.pairs.map { value($0.first, $0.second) })
    let back = comparison.mean(comparison.pairs.map { value($0.second, $0.first) })
    let own = one.indices.compactMap { value($0, $0) }
    return (
      forth.flatMap { forth in back.map { (forth + $0) / 2 } },
      own.isEmpty ? nil : own.reduce(0, +) / Double(own.count)
    )
  }
}
