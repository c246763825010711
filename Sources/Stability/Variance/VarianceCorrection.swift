import Statistics
import Wording

/// Holm's correction over everything that a variance analysis reports, one family each for trends, sources and sizes.
enum VarianceCorrection {
  /// Fills in the adjusted p-values, the trends' shapes and the verdicts.
  static func apply(to metrics: inout [MetricVariance]) {
    var (trends, sources, sizes): ([Double], [Double], [Double]) = ([], [], [])
    visit(&metrics) {
      trends.append($0.pValue)
    } source: { source in
      if let pValue = source.pValue { sources.append(pValue) }
    } comparison: {
      sizes.append($0.pValue)
    }
    var (trend, source, size) = (
      Holm.adjusted(trends).makeIterator(), Holm.adjusted(sources).makeIterator(), Holm.adjusted(sizes).makeIterator()
    )
    visit(&metrics) {
      $0.pAdjusted = trend.next() ?? 1
    } source: { found in
      if found.pValue != nil { found.pAdjusted = source.next() }
    } comparison: {
      $0.pAdjusted = size.next() ?? 1
    }
    for metric in metrics.indices {
      for place in metrics[metric].sizes.indices {
        if let trend = metrics[metric].sizes[place].trend {
          metrics[metric].sizes[place].trend?.shape = SpreadTrending.shape(trend)
        }
        metrics[metric].sizes[place].verdict = verdict(metrics[metric].sizes[place])
      }
    }
  }

  private static func visit(
    _ metrics: inout [MetricVariance], change: (inout SpreadTrend.Change) -> Void,
    source: (inout SeedComponents.Source) -> Void, comparison: (inout SizeComparison) -> Void
  ) {
    for metric in metrics.indices {
      for place in metrics[metric].sizes.indices {
        if var trend = metrics[metric].sizes[place].trend {
          change(&trend.whole)
          if var rise = trend.rise, var fall = trend.fall {
            change(&rise)
            change(&fall)
            (trend.rise, trend.fall) = (rise, fall)
          }
          metrics[metric].sizes[place].trend = trend
        }
        if var components = metrics[metric].sizes[place].components {
          source(&components.initialisation)
          source(&components.dataOrder)
          metrics[metric].sizes[place].components = components
        }
      }
      if var sizes = metrics[metric].acrossSizes {
        comparison(&sizes)
        metrics[metric].acrossSizes = sizes
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
