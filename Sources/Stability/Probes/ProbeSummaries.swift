import Statistics

extension ProbeBand {
  /// Summarises one number over runs.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    let interval = BootstrapT.paired(values)
    count = values.count
    mean = SampleMoments(values).mean
    median = Quantile.median(values)
    (lowerQuartile, upperQuartile) = (Quantile.linear(sorted, 0.25), Quantile.linear(sorted, 0.75))
    (low, high) = (interval?.low, interval?.high)
  }
}

extension ProbeTrajectoryPoint {
  /// Summarises the runs' measurements at one step.
  init(step: Int, _ found: [ProbeMeasurement]) {
    func band(_ value: (ProbeMeasurement) -> Double) -> ProbeBand { ProbeBand(found.map(value)) }
    self.init(
      step: step, codelength: band(\.codelength), codelengthRatio: band(\.codelengthRatio),
      compression: band(\.compression), accuracy: band(\.accuracy), macroF1: band(\.macroF1),
      controlAccuracy: band(\.control.accuracy), controlCodelengthRatio: band(\.control.codelengthRatio),
      selectivity: band(\.selectivity),
      layerWeights: (found.first?.layerWeights ?? []).indices.map { site in
        found.reduce(0) { $0 + $1.layerWeights[site] / Double(found.count) }
      })
  }
}

extension ProbeGain {
  /// Fewest runs that are tested: with four, the least p-value of the sign-flip test is 0.125.
  static let fewestRuns = 5

  /// What changed between the first and the last step, its p-values not yet corrected; none below five runs.
  static func gains(_ first: [ProbeMeasurement], _ last: [ProbeMeasurement]) -> [ProbeGain] {
    guard first.count >= fewestRuns, let from = first.first?.step, let to = last.first?.step, from < to else {
      return []
    }
    func gain(_ quantity: Quantity, isTested: Bool, _ value: (ProbeMeasurement) -> Double) -> ProbeGain {
      let differences = MeanDifference.withinPairs(first.map(value), last.map(value))
      let interval = BootstrapT.paired(differences)
      return ProbeGain(
        quantity: quantity, from: from, to: to, difference: SampleMoments(differences).mean, low: interval?.low,
        high: interval?.high, pValue: isTested ? PermutationTest.paired(differences)?.pValue : nil)
    }
    return [
      gain(.codelengthRatio, isTested: true) { $0.codelengthRatio },
      gain(.controlCodelengthRatio, isTested: false) { $0.control.codelengthRatio },
      gain(.accuracy, isTested: false) { $0.accuracy },
      gain(.controlAccuracy, isTested: false) { $0.control.accuracy },
      gain(.selectivity, isTested: true) { $0.selectivity },
    ]
  }
}

extension ProbeNoise {
  /// Scatter over runs and repetitions at one step; none with a single run or repetition.
  static func noise(step: Int, _ found: [ProbeMeasurement]) -> [ProbeNoise] {
    func entry(_ quantity: String, _ value: (ProbeRepetition) -> Double) -> ProbeNoise? {
      RepeatedMeasures(found.map { $0.repetitions.map(value) }).map {
        ProbeNoise(
          step: step, quantity: quantity, betweenRuns: $0.between.squareRoot(), withinRuns: $0.within.squareRoot())
      }
    }
    return [entry("codelength", \.codelength), entry("accuracy", \.accuracy)].compactMap { $0 }
  }
}
