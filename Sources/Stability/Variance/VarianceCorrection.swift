import Statistics
import Wording

/// Holm's correction over everything that a variance analysis reports, one family each for trends, sources and sizes.
enum VarianceCorrection {
  /// Fills in the adjusted p-values, the trends' shapes and the verdicts.
  static func apply(to metrics: inout [MetricVariance]) {
    var found: [Family: [Double]] = [:]
    visit(&metrics) { family, pValue in
      found[family, default: []].append(pValue)
      return pValue
    }
    var adjusted = found.mapValues { Holm.adjusted($0)[...] }
    visit(&metrics) { family, pValue in adjusted[family]?.popFirst() ?? pValue }
    for metric in metrics.indices {
      for place in metrics[metric].sizes.indices {
        if let trend = metrics[metric].sizes[place].trend {
          metrics[metric].sizes[place].trend?.shape = SpreadTrending.shape(trend)
        }
        metrics[metric].sizes[place].verdict = verdict(metrics[metric].sizes[place])
      }
    }
  }

  private enum Family { case trends, sources, sizes }

  // Lets every p-value be adjusted, always in the same order.
  private static func visit(_ metrics: inout [MetricVariance], _ adjust: (Family, Double) -> Double) {
    func adjustSource(_ source: inout SeedComponents.Source) {
      source.pAdjusted = source.pValue.map { adjust(.sources, $0) }
    }
    func adjustChange(_ change: inout SpreadTrend.Change) { change.pAdjusted = adjust(.trends, change.pValue) }
    for metric in metrics.indices {
      for place in metrics[metric].sizes.indices {
        if var trend = metrics[metric].sizes[place].trend {
          adjustChange(&trend.whole)
          if var rise = trend.rise, var fall = trend.fall {
            adjustChange(&rise)
            adjustChange(&fall)
            (trend.rise, trend.fall) = (rise, fall)
          }
          metrics[metric].sizes[place].trend = trend
        }
        if var components = metrics[metric].sizes[place].components {
          adjustSource(&components.initialisation)
          adjustSource(&components.dataOrder)
          metrics[metric].sizes[place].components = components
        }
      }
      if let sizes = metrics[metric].acrossSizes {
        metrics[metric].acrossSizes?.pAdjusted = adjust(.sizes, sizes.pValue)
      }
    }
  }

  private static func verdict(_ size: SizeVariance) -> String {
    guard let last = size.steps.last else { return "\(size.size): no step is common to two runs" }
    return spread(size, last) + change(size) + FewRuns.reservation([last.count], counted(last.count, "run"))
  }

  private static func spread(_ size: SizeVariance, _ last: StepSpread) -> String {
    "\(size.size): standard deviation \(Significant.text(last.standardDeviation)) over \(last.count) runs at step "
      + "\(last.step) (95 % interval \(Significant.text(last.low)) to \(Significant.text(last.high)))"
  }

  private static func change(_ size: SizeVariance) -> String {
    guard let trend = size.trend else { return "" }
    let whole = trend.whole
    switch trend.shape {
    case "peaks": return "; the spread peaks at step \(trend.peakStep) (\(trend.peakLow) to \(trend.peakHigh))"
    case "grows", "shrinks":
      return "; it \(trend.shape) by a factor of \(Significant.text(whole.ratio, 3)) from step \(whole.from)"
    default: return "; \(trend.shape) since step \(whole.from) with \(size.runs.count) runs"
    }
  }
}
