import Statistics

/// What each metric has to do with going from one state to another.
///
/// At every step in state i before one in state j, the sensitivity of the filtered posterior of j to the observation x is
/// d ln p(s = j | x_1 … x) / dx = V_j⁻¹ (mu_j - x) - sum_k p(s = k | x_1 … x) V_k⁻¹ (mu_k - x), a vector over metrics (Hu et al. 2023; their
/// published code reduces the sum to one number for all metrics, which ranks metrics differently). It is averaged over the occurrences.
struct TransitionInfluence {
  let model: HiddenMarkovModel
  let metrics: [String]

  /// The influences on entering a state, by falling size.
  ///
  /// - Parameter occurrences: the row and the filtered posteriors at the step before each transition.
  func influences(from: Int, to: Int, _ occurrences: [(row: [Double], filtered: [Double])])
    -> [TrainingMap.Transition.Influence]
  {
    var sums = [Double](repeating: 0, count: metrics.count)
    for (row, filtered) in occurrences {
      let pulls = filtered.indices.map { pull($0, row) }
      for index in metrics.indices {
        let expected = zip(filtered, pulls).reduce(0) { $0 + $1.0 * $1.1[index] }
        sums[index] += pulls[to][index] - expected
      }
    }
    let (old, new) = (model.mean(of: from), model.mean(of: to))
    return metrics.indices.map { index in
      TrainingMap.Transition.Influence(
        metric: metrics[index], sensitivity: sums[index] / Double(max(1, occurrences.count)),
        change: new[index] - old[index])
    }.sorted { $0.sensitivity.magnitude > $1.sensitivity.magnitude }
  }

  // A missing value pulls nowhere.
  private func pull(_ state: Int, _ row: [Double]) -> [Double] {
    model.precision(of: state, times: zip(model.mean(of: state), row).map { $1.isNaN ? 0 : $0 - $1 })
  }
}
