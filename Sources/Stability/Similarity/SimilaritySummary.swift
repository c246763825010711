import Statistics
import Wording

/// Turns what sites and steps gave into means, intervals and tests.
struct SimilaritySummary {
  /// Fewer runs than this get no verdict.
  static let fewestRuns = 5
  static let level = 0.05

  let options: SimilarityAnalysis.Options
  let comparison: SiteComparison
  let runs: Int

  /// One result a site, p-values corrected over the sites.
  func sites(_ names: [String], _ parts: [[StepComparison]]) -> [SiteSimilarity] {
    var sites = zip(names, parts).map { name, steps in
      let matrix = PairMean.matrix(of: runs, steps.last?.values ?? [], diagonal: 1)
      let distances = matrix.map { row in row.map { 1 - ($0 ?? .nan) } }
      return SiteSimilarity(
        site: name, trajectory: steps.indices.map { point(steps, $0) }, matrix: matrix,
        clustering: HierarchicalClustering(distances: distances), geometry: options.isBrief ? [] : steps.map(\.geometry)
      )
    }
    for place in parts.first?.indices ?? 0..<0 {
      let tested = sites.indices.filter { sites[$0].trajectory[place].pValue != nil }
      let adjusted = Holm.adjusted(tested.map { sites[$0].trajectory[place].pValue ?? 1 })
      for (site, value) in zip(tested, adjusted) { sites[site].trajectory[place].pAdjusted = value }
    }
    return sites
  }

  private func point(_ steps: [StepComparison], _ place: Int) -> SimilarityPoint {
    let step = steps[place]
    let used = step.values.indices.compactMap { comparison.counts[$0] ? step.values[$0] : nil }
    let interval = leaveOneOut(step.values, step.leavingOut)?.interval()
    let mean = comparison.mean(step.values)
    let null = ExchangedNull(step.exchanged.map(counted), runs: runs)
    var point = SimilarityPoint(
      step: step.step, pairs: used.count, mean: mean, low: interval?.low, high: interval?.high, least: used.min(),
      most: used.max(), nullMean: null?.mean, nullHigh: null?.upperQuantile(Self.level),
      pValue: mean.flatMap { mean in null.map { pValue($0, mean) } }, splitHalf: step.splitHalf,
      allTokens: step.allTokens, measures: [], meanAngle: step.meanAngle)
    if place > 0, let least = step.sameRun.min() {
      point.sameRun = SameRunSimilarity(
        precedingStep: steps[place - 1].step, mean: step.sameRun.reduce(0, +) / Double(step.sameRun.count), least: least
      )
    }
    point.measures = step.measures.compactMap { measure, values in
      comparison.mean(values).map { mean in
        let interval = leaveOneOut(values)?.interval()
        return MeasuredSimilarity(measure: measure, mean: mean, low: interval?.low, high: interval?.high)
      }
    }
    return point
  }

  // Values of pairs that do not count are as if not there.
  private func counted(_ values: [Double?]) -> [Double?] { zip(values, comparison.counts).map { $1 ? $0 : nil } }

  // The mean over the pairs that count, with runs, and sequences where there is a value without each, left out.
  private func leaveOneOut(_ values: [Double?], _ leavingOut: [[Double]] = []) -> LeaveOneOut? {
    let used = values.indices.filter { comparison.counts[$0] && values[$0] != nil }
    return LeaveOneOut(
      used.map { PairMean.Pair(comparison.pairs[$0].first, comparison.pairs[$0].second, values[$0] ?? .nan) },
      withoutCluster: leavingOut.isEmpty ? [] : used.map { leavingOut[$0] })
  }

  /// The mean over sites step by step; nil when no site has a value at every step.
  func convergence(_ parts: [[StepComparison]]) -> SimilarityConvergence? {
    let whole = parts.filter { steps in steps.allSatisfy { comparison.mean($0.values) != nil } }
    guard let steps = whole.first?.map(\.step), !steps.isEmpty else { return nil }
    var curve: [ConvergencePoint] = []
    var means: [LeaveOneOut] = []
    for place in steps.indices {
      let here = whole.map { $0[place] }
      let mean = here.reduce(0) { $0 + (comparison.mean($1.values) ?? 0) } / Double(here.count)
      let overSites = LeaveOneOut.mean(here.compactMap { leaveOneOut($0.values, $0.leavingOut) })
      if let overSites { means.append(overSites) }
      // The same exchange of sequences at every site.
      let exchanged = (here.first?.exchanged ?? []).indices.map { draw in
        comparison.pairs.indices.map { pair -> Double? in
          let values = here.compactMap { counted($0.exchanged[draw])[pair] }
          return values.count == here.count ? values.reduce(0, +) / Double(values.count) : nil
        }
      }
      let null = ExchangedNull(exchanged, runs: runs)
      let interval = overSites?.interval()
      curve.append(
        ConvergencePoint(
          step: steps[place], mean: mean, low: interval?.low, high: interval?.high, nullMean: null?.mean,
          nullHigh: null?.upperQuantile(Self.level), pValue: null.map { pValue($0, mean) }))
    }
    if curve.allSatisfy({ $0.pValue != nil }) {
      let adjusted = Holm.adjusted(curve.map { $0.pValue ?? 1 })
      for place in curve.indices { curve[place].pAdjusted = adjusted[place] }
    }
    let above = curve.map { ($0.pAdjusted ?? 1) <= Self.level }
    let start = curve.count > 1 ? (above.lastIndex(of: false) ?? -1) + 1 : curve.count
    let overSteps = means.count == curve.count ? LeaveOneOut.joined(means) : nil
    let rise = overSteps.flatMap { riseStep(curve, $0) }
    let fall = fall(curve, overSteps)
    let step = start < curve.count ? curve[start].step : nil
    return SimilarityConvergence(
      curve: curve, step: step, riseStep: rise, fall: fall,
      verdict: verdict(curve, step: step, rise: rise, fall: fall))
  }

  // The first step from which on the mean lies above that of the first step.
  private func riseStep(_ curve: [ConvergencePoint], _ means: LeaveOneOut) -> Int? {
    let isAbove = curve.indices.dropFirst().map { place -> Bool in
      let interval = means.interval(confidence: 1 - 0.05 / Double(curve.count - 1)) { $0[place] - $0[0] }
      return interval.map { $0.low > 0 } ?? false
    }
    let start = (isAbove.lastIndex(of: false) ?? -1) + 1
    return start < isAbove.count ? curve[start + 1].step : nil
  }

  // No smaller than the share of one arrangement of the sequences, nor than what a tail fitted to some hundred draws can tell.
  private func pValue(_ null: ExchangedNull, _ value: Double) -> Double {
    var arrangements = 1.0
    for _ in 1..<max(2, runs) {
      for count in 1...max(1, comparison.items.sequences) where arrangements < 1e6 { arrangements *= Double(count) }
    }
    return max(null.upperTail(value), 1 / min(arrangements, 1e6))
  }

  private func fall(_ curve: [ConvergencePoint], _ means: LeaveOneOut?) -> SimilarityFall? {
    guard let top = curve.indices.max(by: { curve[$0].mean < curve[$1].mean }),
      let bottom = curve[(top + 1)...].indices.min(by: { curve[$0].mean < curve[$1].mean })
    else { return nil }
    let size = curve[top].mean - curve[bottom].mean
    let comparisons = Double(curve.count * (curve.count - 1) / 2)
    let interval = means?.interval(confidence: 1 - 0.05 / comparisons) { $0[top] - $0[bottom] }
    return SimilarityFall(
      from: curve[top].step, to: curve[bottom].step, size: size, low: interval?.low, high: interval?.high)
  }

  private func verdict(_ curve: [ConvergencePoint], step: Int?, rise: Int?, fall: SimilarityFall?) -> String {
    guard runs >= Self.fewestRuns else { return "\(runs) runs: no verdict and no intervals below five" }
    guard curve.count > 1 else { return "one step: no course to judge" }
    guard curve.allSatisfy({ $0.pAdjusted != nil }) else { return "no null was drawn: no step of convergence" }
    var text: String
    if let step {
      text =
        step == curve[0].step
        ? "runs are more alike than chance from the first step looked at, \(step), on"
        : "runs are more alike than chance from step \(step) on"
    } else {
      text = "runs are not more alike than chance at the last step"
    }
    text += rise.map { ", and more than at step \(curve[0].step) from step \($0) on" } ?? ""
    guard let fall else { return text + "; they are most alike at the last step" }
    let size = Significant.text(fall.size, 2)
    if let low = fall.low, low > 0 {
      text += "; they diverge again, by \(size) from step \(fall.from) to step \(fall.to)"
    } else {
      text +=
        "; the largest fall after the highest point, \(size) from step \(fall.from) to step \(fall.to), is within its error"
    }
    return text
  }
}
