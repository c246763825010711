import Statistics

extension AgreementEstimate {
  /// A number made of several, with its intervals.
  init(_ numbers: LeaveOneOut, of number: ([Double]) -> Double) {
    let value = number(numbers.whole)
    let found = numbers.intervals(of: number)
    self.init(
      value: value.ifFinite, low: found.both?.low, high: found.both?.high, itemLow: found.clusters?.low,
      itemHigh: found.clusters?.high, runLow: found.units?.low, runHigh: found.units?.high)
  }

  /// One of several numbers.
  init(_ numbers: LeaveOneOut, _ place: Int) { self.init(numbers) { $0[place] } }
}
