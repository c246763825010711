import Numerics
import Statistics

/// What one site and step gave, before intervals and corrections over sites and steps.
struct StepComparison: Sendable {
  let step: Int
  /// The runs, by their places, without items: activations are missing, not all finite, or all alike.
  let withoutItems: [Int]
  /// One value a pair of runs, in the order of `PairMean.pairs`.
  let values: [Double?]
  /// The same without each sequence; empty where the measure does not offer it.
  let leavingOut: [[Double]]
  /// Per draw one value a pair, sequences exchanged.
  let exchanged: [[Double?]]
  let sameRun: [Double]
  let splitHalf: SplitHalf?
  let allTokens: Double?
  let measures: [(measure: SimilarityMeasure, values: [Double?])]
  let meanAngle: Double?
  let geometry: GeometryPoint
}

/// Compares runs at one site, step after step.
struct SiteComparison: Sendable {
  let options: SimilarityAnalysis.Options
  let reader: ActivationReader
  let items: ProbeItems
  /// Rows of all tokens; nil when they are the items or are not wanted.
  let allRows: [Int]?
  /// For every draw and run the rows in the items' places.
  let exchanged: [[[Int]]]
  let pairs: [(first: Int, second: Int)]
  /// Whether a pair counts: its runs do not share their initial weights.
  let counts: [Bool]

  private var measures: [SimilarityMeasure] { options.isBrief ? [options.measure] : SimilarityMeasure.allCases }

  /// One entry per step. Holds the activations of one step, and the items of the one before.
  ///
  /// - Throws: what reading throws.
  func compare(site: String, steps: [Int]) throws -> [StepComparison] {
    var before: [PreparedItems?] = []
    return try steps.map { step in
      let read = try reader.read(site, step)
      let current = read.map { $0.flatMap { PreparedItems($0, rows: items.rows, for: measures) } }
      defer { before = current }
      let (values, leavingOut) = main(current)
      return StepComparison(
        step: step, withoutItems: current.indices.filter { current[$0] == nil }, values: values, leavingOut: leavingOut,
        exchanged: exchanged.map { null(read, rows: $0) },
        sameRun: zip(before, current).compactMap { pair in
          pair.0.flatMap { old in pair.1.flatMap { old.similarity($0, by: options.measure) } }
        },
        splitHalf: options.isBrief ? nil : splitHalf(read), allTokens: allTokens(read),
        measures: measures.map { measure in
          (measure, measure == options.measure ? values : each(current) { $0.similarity($1, by: measure) })
        },
        meanAngle: mean(each(current) { $0.angles($1)?.mean }), geometry: geometry(read, step))
    }
  }

  /// The mean over the pairs that count.
  func mean(_ values: [Double?]) -> Double? {
    let present = zip(values, counts).compactMap { $1 ? $0 : nil }
    return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
  }

  private func each(
    _ runs: [PreparedItems?], _ compare: (PreparedItems, PreparedItems) -> Double?
  ) -> [Double?] {
    pairs.map { pair in runs[pair.first].flatMap { one in runs[pair.second].flatMap { compare(one, $0) } } }
  }

  // With what each sequence contributes, where the measure is made of sums over items.
  private func main(_ runs: [PreparedItems?]) -> ([Double?], [[Double]]) {
    guard options.measure == .debiasedCKA, items.sequences >= ProbeItems.fewestSequences else {
      return (each(runs) { $0.similarity($1, by: options.measure) }, [])
    }
    let grouped = runs.map { run in
      run.flatMap { GroupedRepresentation($0.representation, groups: items.perSequence) }
    }
    let found = pairs.map { pair in
      grouped[pair.first].flatMap { one in grouped[pair.second].flatMap { one.debiasedCKA($0) } }
    }
    return (found.map { $0?.whole }, found.map { $0?.leavingOut ?? [] })
  }

  private func null(_ read: [RunRecord.Activations?], rows: [[Int]]) -> [Double?] {
    let runs = read.indices.map { run in
      read[run].flatMap { PreparedItems($0, rows: rows[run], for: [options.measure]) }
    }
    return each(runs) { $0.similarity($1, by: options.measure) }
  }

  private func splitHalf(_ read: [RunRecord.Activations?]) -> SplitHalf? {
    guard items.halves.even.count >= ProbeItems.fewestSharedTokens else { return nil }
    func half(_ rows: [Int]) -> [PreparedItems?] {
      read.map { $0.flatMap { PreparedItems($0, rows: rows, for: [options.measure]) } }
    }
    let (even, odd) = (half(items.halves.even), half(items.halves.odd))
    func compare(_ first: Int, _ second: Int) -> Double? {
      even[first].flatMap { one in odd[second].flatMap { one.similarity($0, by: options.measure) } }
    }
    let within = read.indices.compactMap { compare($0, $0) }
    guard !within.isEmpty else { return nil }
    let across = mean(pairs.map { compare($0.first, $0.second) }).flatMap { forth in
      mean(pairs.map { compare($0.second, $0.first) }).map { (forth + $0) / 2 }
    }
    return SplitHalf(
      items: items.halves.even.count, within: within.reduce(0, +) / Double(within.count), across: across)
  }

  private func allTokens(_ read: [RunRecord.Activations?]) -> Double? {
    guard let allRows else { return nil }
    let runs = read.map { $0.flatMap { PreparedItems($0, rows: allRows, for: [.debiasedCKA]) } }
    return mean(each(runs) { $0.similarity($1, by: .debiasedCKA) })
  }

  private func geometry(_ read: [RunRecord.Activations?], _ step: Int) -> GeometryPoint {
    let shapes = options.isBrief ? [] : read.compactMap { $0.flatMap { PreparedItems.geometry($0, rows: items.rows) } }
    return GeometryPoint(
      step: step, effectiveRank: SeedBand(shapes.map(\.effectiveRank)),
      participationRatio: SeedBand(shapes.map(\.participationRatio)),
      anisotropy: SeedBand(shapes.compactMap(\.anisotropy)))
  }
}

extension SeedBand {
  /// Sums values up; nil without any.
  init?(_ values: [Double]) {
    guard let least = values.min(), let most = values.max() else { return nil }
    let moments = SampleMoments(values)
    self.init(
      count: values.count, mean: moments.mean,
      standardDeviation: values.count > 1 ? moments.standardDeviation : nil, least: least, most: most)
  }
}
