import Numerics
import Statistics

/// Compares the runs of one size and puts the result together.
struct RunsComparison {
  private let size: String
  private let compared: ComparedRuns
  private let options: SimilarityAnalysis.Options
  private let steps: [Int]

  init(_ size: String, _ compared: ComparedRuns, _ options: SimilarityAnalysis.Options) {
    (self.size, self.compared, self.options) = (size, compared, options)
    let asked = options.steps.isEmpty ? compared.steps : compared.steps.filter { options.steps.contains($0) }
    steps = options.isBrief ? asked.evenlySpread(atMost: SimilarityAnalysis.briefSteps) : asked
  }

  /// The similarities of the size.
  ///
  /// - Throws: what reading activations throws.
  func result() throws -> SizeSimilarity {
    let runs = compared.runs
    var result = SizeSimilarity(
      size: size,
      scope: AnalysisScope(
        runs: runs.map(\.name), metrics: compared.sites.map { "activations at \($0)" },
        steps: runs.count > 1 ? steps : [], leftOut: compared.leftOut + stepsNotLookedAt),
      tokenIdentity: [], sites: [])
    result.reason = compared.obstacle ?? (steps.isEmpty ? "the runs have none of the steps asked for" : nil)
    guard result.reason == nil, let probe = runs.first?.probe, let last = steps.last else { return result }
    let items = ProbeItems(probe, kind: options.items)
    result.probe = items.summary
    guard items.rows.count >= Representation.fewestItems else {
      result.reason = "\(items.rows.count) items in the probe set, at least \(Representation.fewestItems) are needed"
      return result
    }
    let reader = ActivationReader(runs, tokens: probe.tokens)
    let pairs = PairMean.pairs(of: runs.count)
    let families = SharedSeeds.families(runs)
    let counts = pairs.map { families[$0.first] != families[$0.second] }
    let comparison = SiteComparison(
      options: options, reader: reader, items: items,
      allRows: options.isBrief || options.items == .tokens ? nil : Array(0..<probe.tokens),
      exchanged: items.exchanged(draws: draws(items, pairs.count), runs: runs.count), pairs: pairs, counts: counts)
    let (sites, steps) = (compared.sites, steps)
    let parts = try ParallelTasks.map(sites.count, threads: ActivationReader.threads) {
      try comparison.compare(site: sites[$0], steps: steps)
    }
    result.scope.leftOut += withoutItems(sites, parts)
    let summary = SimilaritySummary(options: options, comparison: comparison, runs: runs.count)
    result.sites = summary.sites(sites, parts)
    result.convergence = summary.convergence(parts)
    result.tokenIdentity = try tokenIdentity(items, reader, last)
    if !options.isBrief {
      result.randomAngle = try width(reader, last).flatMap { try randomAngle(items, features: $0) }
      result.layers = try LayerComparison(comparison: comparison, sites: sites, step: last).result()
    }
    return result
  }

  private func withoutItems(_ sites: [String], _ parts: [[StepComparison]]) -> [AnalysisScope.LeftOut] {
    compared.runs.indices.flatMap { run in
      zip(sites, parts).compactMap { site, part in
        let steps = part.filter { $0.withoutItems.contains(run) }.map(\.step)
        guard !steps.isEmpty else { return nil }
        let list = steps.map(String.init).joined(separator: ", ")
        return AnalysisScope.LeftOut(
          what: "\(compared.runs[run].name) at \(site) (\(steps.count == 1 ? "step" : "steps") \(list))",
          reason: "its activations there are missing, not all finite, or all alike")
      }
    }
  }

  private var stepsNotLookedAt: [AnalysisScope.LeftOut] {
    let rest = compared.steps.filter { !steps.contains($0) }
    guard options.isBrief, !rest.isEmpty else { return [] }
    return [
      AnalysisScope.LeftOut(
        what: "steps \(rest.map(String.init).joined(separator: ", "))",
        reason: "the brief form looks at \(SimilarityAnalysis.briefSteps) steps; `polypythia analyze similarity` at all"
      )
    ]
  }

  // At least so many of all pairs that their moments can be told; fewer than four sequences have no null.
  private func draws(_ items: ProbeItems, _ pairs: Int) -> Int {
    // Exchanged places hold the same tokens more often than the items do, which lowers every measure but the debiased one.
    guard options.draws > 0, options.measure == .debiasedCKA, items.sequences >= ProbeItems.fewestSequences else {
      return 0
    }
    return max(4, (options.draws + pairs - 1) / pairs)
  }

  private func width(_ reader: ActivationReader, _ step: Int) throws -> Int? {
    try reader.read(compared.sites[0], step).compactMap { $0?.features }.max()
  }

  private func randomAngle(_ items: ProbeItems, features: Int) throws -> Double? {
    let dimensions = min(PreparedItems.subspaceDimensions, features, items.rows.count - 1)
    return try RandomSubspaceAngles(
      dimension: items.rows.count, dimensions, dimensions, draws: SimilarityMethod.subspaceDraws
    ).mean
  }

  private func tokenIdentity(
    _ items: ProbeItems, _ reader: ActivationReader, _ step: Int
  ) throws -> [TokenIdentityBaseline] {
    guard let features = try width(reader, step) else { return [] }
    var random = MersenneTwister(seed: 3)
    func baseline(_ rows: [Int], _ kind: SimilarityItems, _ measures: [SimilarityMeasure]) -> [TokenIdentityBaseline] {
      var sums = measures.map { _ in 0.0 }
      var draws = 0.0
      for _ in 0..<SimilarityMethod.identityDraws {
        let two = (0..<2).compactMap { _ in
          PreparedItems(
            items.randomEmbedding(of: rows, features: features, &random), items: rows.count, features: features,
            for: measures)
        }
        let values = two.count == 2 ? measures.map { two[0].similarity(two[1], by: $0) ?? .nan } : []
        guard !values.isEmpty else { continue }
        draws += 1
        for (place, value) in values.enumerated() { sums[place] += value }
      }
      return zip(measures, sums).compactMap { measure, sum in
        draws > 0 && sum.isFinite ? TokenIdentityBaseline(measure: measure, items: kind, value: sum / draws) : nil
      }
    }
    let measures = options.isBrief ? [options.measure] : SimilarityMeasure.allCases
    let main = baseline(items.rows, options.items, measures)
    guard options.items == .distinctTokens, !options.isBrief else { return main }
    return main + baseline(Array(0..<items.summary.tokens), .tokens, [.debiasedCKA])
  }
}
