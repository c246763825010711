import Statistics

extension AgreementEstimate {
  /// A number made of resampled ones, with its intervals.
  init(_ resamples: Resamples, of number: ([Double]) -> Double) {
    let value = number(resamples.whole)
    let found = resamples.intervals(of: number)
    self.init(
      value: value.isFinite ? value : nil, low: found.both?.low, high: found.both?.high, itemLow: found.clusters?.low,
      itemHigh: found.clusters?.high, runLow: found.raters?.low, runHigh: found.raters?.high)
  }

  /// One of several resampled numbers.
  init(_ resamples: Resamples, _ place: Int) { self.init(resamples) { $0[place] } }
}
