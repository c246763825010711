import Statistics
import Terms

/// Splits the variance over runs into initialisation, data order and their interaction.
enum SeedDecomposition {
  /// One run's number with its seeds.
  struct Entry {
    let seeds: RunSeeds
    let value: Double
  }

  /// The components of a factorial design, complete or with holes; else of a design that changes one seed at a time;
  /// nil of any other, such as runs whose two seeds always change together. Of runs with the same two seeds only the first counts.
  static func components(_ all: [Entry], step: Int) -> SeedComponents? {
    var seen = Set<RunSeeds>()
    let entries = all.filter { seen.insert($0.seeds).inserted }
    let layout = CrossedLayout(
      rows: entries.map(\.seeds.initial), columns: entries.map(\.seeds.dataOrder), values: entries.map(\.value))
    if let layout, let found = CrossedComponents(layout) { return crossed(found, layout, step: step) }
    return oneAtATime(entries, step: step)
  }

  private static func crossed(_ found: CrossedComponents, _ layout: CrossedLayout, step: Int) -> SeedComponents {
    let restMean = found.rest.variance
    // Mean squares of the averages over the other factor, in units of one run.
    let ratio =
      found.isBalanced
      ? VarianceRatio(
        found.rowTest.statistic * restMean / Double(layout.columnCount), degreesOfFreedom: layout.rowCount - 1,
        over: found.columnTest.statistic * restMean / Double(layout.rowCount), degreesOfFreedom: layout.columnCount - 1)
      : nil
    return SeedComponents(
      method: found.isBalanced ? "exact analysis of variance" : "REML", step: step,
      initialisation: source(found.row, found.rowTest), dataOrder: source(found.column, found.columnTest),
      interaction: source(found.rest, nil, degrees: found.rowTest.denominator), ratio: ratio?.ratio,
      ratioLow: ratio?.low, ratioHigh: ratio?.high)
  }

  private static func source(
    _ component: CrossedComponents.Component, _ test: CrossedComponents.FTest?, degrees: Int = 0
  ) -> SeedComponents.Source {
    SeedComponents.Source(
      variance: component.variance, low: component.low, high: component.high, share: component.share,
      shareLow: component.shareInterval?.low, shareHigh: component.shareInterval?.high, statistic: test?.statistic,
      pValue: test?.pValue, pAdjusted: test?.pValue, degreesOfFreedom: test?.numerator ?? degrees)
  }

  private static func oneAtATime(_ entries: [Entry], step: Int) -> SeedComponents? {
    guard let initial = pooled(entries, fixed: \.seeds.dataOrder), let order = pooled(entries, fixed: \.seeds.initial)
    else {
      return nil
    }
    let ratio = VarianceRatio(
      initial.variance, degreesOfFreedom: initial.degreesOfFreedom, over: order.variance,
      degreesOfFreedom: order.degreesOfFreedom)
    return SeedComponents(
      method: "one seed at a time", step: step, initialisation: initial, dataOrder: order, ratio: ratio?.ratio,
      ratioLow: ratio?.low, ratioHigh: ratio?.high)
  }

  // The variance within groups of runs that share one seed, pooled over the groups.
  private static func pooled(_ entries: [Entry], fixed seed: KeyPath<Entry, Int>) -> SeedComponents.Source? {
    let groups = Set(entries.map { $0[keyPath: seed] }).sorted().map { fixed in
      entries.filter { $0[keyPath: seed] == fixed }.map(\.value)
    }.filter { $0.count > 1 }
    let degrees = groups.reduce(0) { $0 + $1.count - 1 }
    guard degrees > 0 else { return nil }
    let squares = groups.reduce(0) { $0 + SampleMoments($1).variance * Double($1.count - 1) }
    guard squares > 0 else { return nil }
    let variance = squares / Double(degrees)
    let interval = PilotSpread(standardDeviation: variance.squareRoot(), degreesOfFreedom: degrees).interval()
    return SeedComponents.Source(
      variance: variance, low: interval.low * interval.low, high: interval.high * interval.high,
      degreesOfFreedom: degrees)
  }
}
