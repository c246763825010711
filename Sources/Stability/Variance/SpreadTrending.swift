import Numerics
import Statistics

/// Finds out whether the spread over runs grows, shrinks or peaks.
///
/// The same runs are measured at every step, so spreads are compared by the test of Pitman and Morgan. The peak is
/// chosen by looking, so its p-values are multiplied by the number of steps it was chosen from.
enum SpreadTrending {
  /// The comparison of common steps; nil below three runs or without two steps that have a spread.
  static func trend(_ curve: CommonCurve) -> SpreadTrend? {
    // Steps at which all runs agree (equal initial weights, a task at its floor) have no spread to compare.
    let places = curve.steps.indices.filter { place in
      curve.values.allSatisfy { $0[place].isFinite } && deviation(curve, place) > 0
    }
    guard curve.values.count > 2, let first = places.first, let last = places.last, first != last else { return nil }
    let deviations = places.map { deviation(curve, $0) }
    guard let top = deviations.indices.max(by: { deviations[$0] < deviations[$1] }) else { return nil }
    let peak = places[top]
    guard let whole = change(curve, first, last, choices: 1) else { return nil }
    let isInner = peak != first && peak != last
    let interval = peakInterval(curve, places)
    return SpreadTrend(
      shape: "", peakStep: curve.steps[peak], peakLow: interval.low, peakHigh: interval.high, whole: whole,
      rise: isInner ? change(curve, first, peak, choices: places.count) : nil,
      fall: isInner ? change(curve, peak, last, choices: places.count) : nil)
  }

  /// The shape in words, once the p-values are corrected.
  static func shape(_ trend: SpreadTrend) -> String {
    if let rise = trend.rise, let fall = trend.fall, rise.pAdjusted <= 0.05, fall.pAdjusted <= 0.05 { return "peaks" }
    guard trend.whole.pAdjusted <= 0.05 else { return "no change is established" }
    return trend.whole.ratio > 1 ? "grows" : "shrinks"
  }

  private static func deviation(_ curve: CommonCurve, _ place: Int) -> Double {
    SampleMoments(curve.values.map { $0[place] }).standardDeviation
  }

  private static func change(_ curve: CommonCurve, _ from: Int, _ to: Int, choices: Int) -> SpreadTrend.Change? {
    PairedSpread(curve.values.map { $0[from] }, curve.values.map { $0[to] }).map {
      let pValue = min(1, $0.pValue * Double(choices))
      return SpreadTrend.Change(
        from: curve.steps[from], to: curve.steps[to], ratio: $0.ratio, low: $0.low, high: $0.high, pValue: pValue,
        pAdjusted: pValue)
    }
  }

  private static func peakInterval(_ curve: CommonCurve, _ places: [Int]) -> (low: Int, high: Int) {
    var random = MersenneTwister(seed: 7)
    let runs = curve.values.count
    let peaks = (0..<499).map { _ -> Int in
      let drawn = (0..<runs).map { _ in Int(random.bounded(UInt64(runs - 1))) }
      var best = (place: places[0], variance: -1.0)
      for place in places {
        let variance = SampleMoments(drawn.map { curve.values[$0][place] }).variance
        if variance > best.variance { best = (place, variance) }
      }
      return best.place
    }.sorted()
    return (curve.steps[peaks[12]], curve.steps[peaks[486]])
  }
}
