import Statistics

/// Agreement of several runs on labels of the same items over training.
struct LabelGroup {
  /// The runs' names.
  let runs: [String]
  /// Steps, ascending.
  let steps: [Int]
  /// The labels, (step, run, item); negative where there is none.
  let labels: [[[Int32]]]
  /// What an item belongs to that is left out as one: the sequence of a token; an item by itself.
  let clusters: [Int]
  /// The family of each run: runs of one family are no pair (`SharedSeeds.families`).
  let families: [Int]
  /// Names of the runs that are left out of `withoutFlagged`.
  let flagged: [String]

  /// The agreement.
  ///
  /// - Parameter meaning: what a label is.
  func agreement(meaning: String) -> LabelAgreement {
    return LabelAgreement(
      labels: meaning, runs: runs, items: clusters.count, lastStep: steps.last,
      steps: steps.indices.compactMap { step(at: $0) })
  }

  /// All counts of one step under one set of weights.
  private struct Tally {
    let together: RatingTally
    let selfConsistency: [Double]
  }

  private func step(at place: Int) -> LabelStep? {
    guard let last = labels.last, let together = Ratings(labels[place]) else { return nil }
    let withLast = zip(labels[place], last).map { Ratings([$0, $1]) }
    func tally(_ weights: [Int32]?) -> Tally {
      let items = weights.map { weights in clusters.map { weights[$0] } }
      return Tally(
        together: together.tally(weights: items, families: families),
        selfConsistency: withLast.map { $0?.tally(weights: items).kappa(0, 1) ?? .nan })
    }
    let numbers = LeaveOneOut(
      clusters: (clusters.max() ?? -1) + 1, units: runs.count, tally: tally,
      numbers: { tally, weights in
        [
          tally.together.meanPercent(multiplicities: weights), tally.together.meanKappa(multiplicities: weights),
          tally.together.fleiss(multiplicities: weights), tally.together.krippendorff(multiplicities: weights),
          RaterMean.ofRaters(tally.selfConsistency, multiplicities: weights),
        ]
      })
    let whole = tally(nil)
    let matrix = runs.indices.map { row -> [Double?] in
      runs.indices.map { row == $0 ? 1 : whole.together.kappa(row, $0).ifFinite }
    }
    return LabelStep(
      step: steps[place], percent: AgreementEstimate(numbers, 0), kappa: AgreementEstimate(numbers, 1),
      fleiss: AgreementEstimate(numbers, 2), krippendorff: AgreementEstimate(numbers, 3),
      selfConsistency: AgreementEstimate(numbers, 4), withoutFlagged: withoutFlagged(whole.together),
      perRun: runs.indices.map { run in
        let others = runs.indices.filter { families[$0] != families[run] }.map { matrix[run][$0] ?? .nan }
        return LabelRun(
          run: runs[run], selfConsistency: whole.selfConsistency[run].ifFinite,
          withOthers: RaterMean.ofRaters(others).ifFinite)
      },
      matrix: matrix, degeneratePairs: whole.together.degeneratePairs)
  }

  private func withoutFlagged(_ tally: RatingTally) -> UnflaggedAgreement? {
    let kept = runs.map { flagged.contains($0) ? 0.0 : 1 }
    let count = kept.count { $0 > 0 }
    guard count < runs.count, count >= 2 else { return nil }
    return UnflaggedAgreement(
      runs: count, kappa: tally.meanKappa(multiplicities: kept).ifFinite,
      fleiss: tally.fleiss(multiplicities: kept).ifFinite,
      krippendorff: tally.krippendorff(multiplicities: kept).ifFinite)
  }
}
