import Statistics

/// How the numbers of a similarity result come about, in words.
enum SimilarityMethod {
  /// Draws of two random embeddings for the token-identity baseline.
  static let identityDraws = 3
  /// Draws of two random subspaces.
  static let subspaceDraws = 20

  static let null =
    "Which sequence a run read has nothing to do with which one another run read: every run's sequences may change places, positions "
    + "within them kept. One-sided; small p-values mean that the runs are more alike than that. Sequences, not tokens, are "
    + "the units: tokens of a sequence depend on each other, and exchanging them would reject for any two models. The null says "
    + "nothing of what untrained networks already pass on from input that is the same for all: read a value beside that of step 0."

  static func sentences(_ options: SimilarityAnalysis.Options) -> [String] {
    var sentences = [items(options.items), measure(options.measure)]
    if options.measure != .debiasedCKA {
      sentences.append(
        "Null: none for this measure, whose value depends on how many distinct tokens the items hold, and exchanged sequences hold "
          + "fewer; compare with token identity, and see the p-values of debiased CKA.")
    } else if options.draws > 0 {
      sentences.append(
        "Null: at every site and step sequences of all runs are exchanged in at least four draws, as many as make \(options.draws) pairs of "
          + "runs; the p-value and the value exceeded by one in twenty are those of the Pearson type III distribution with the "
          + "mean, the variance and the third moment of the mean over pairs; p-values below 1e-6, or below what one "
          + "arrangement of the sequences makes, are not given. Below four sequences there is no null. Corrected "
          + "by Holm over the sites at a step, and over the steps for the mean over sites.")
    } else {
      sentences.append("Null: not drawn.")
    }
    sentences += [
      "Intervals: 95 %, Student's with the jackknife's variance, one run left out at a time"
        + (options.measure == .debiasedCKA
          ? " and one sequence; the two variances are added"
          : ": this measure is not taken apart by sequences, so that the intervals hold for these texts")
        + ". Pairs share runs, so runs are left out, not pairs. None below five runs or sequences, which do not show their spread.",
      "Means are over pairs of runs with different initial seeds where there are any; matrices show all pairs.",
      "Same run: every run at the common step before, a ceiling. Token identity: the same tokens through two independent random "
        + "embeddings of the runs' width, mean of \(identityDraws) draws.",
    ]
    guard !options.isBrief else { return sentences }
    return sentences + [
      "Split half: tokens that occur in sequences of even and of odd number, one occurrence from each; within: a run's even half with its own "
        + "odd half, across: with another run's. Within is the ceiling of across, both without any common context.",
      "Other measures: Procrustes similarity; subspace overlap and angle of the \(PreparedItems.subspaceDimensions) leading principal "
        + "components in the space of items; overlap of the \(PreparedItems.neighbours) nearest neighbours by cosine among at most "
        + "\(PreparedItems.mostNeighbourItems) items. Their intervals are over runs alone. Sites against sites at the last step, "
        + "without intervals. Clusters of runs: average linkage of 1 - similarity.",
    ]
  }

  private static func items(_ items: SimilarityItems) -> String {
    switch items {
    case .distinctTokens:
      "Items: one occurrence, drawn at random once for all, of every distinct token of the probe set. A token that recurs has "
        + "the same row at the embedding whatever the weights, so that over all tokens two random networks already agree in large part."
    case .tokens:
      "Items: every token of the probe set. Tokens recur, and equal tokens have equal rows at the embedding whatever the weights: read "
        + "every value beside the token-identity baseline."
    }
  }

  private static func measure(_ measure: SimilarityMeasure) -> String {
    switch measure {
    case .debiasedCKA:
      "Measure: debiased linear CKA; 1 for representations that agree up to rotation and scale, 0 on average for unrelated ones."
    case .procrustes:
      "Measure: Procrustes similarity, the nuclear norm of the cross-product of the centred matrices over their norms; 1 for "
        + "representations that agree up to rotation and scale, far above 0 for unrelated ones."
    case .subspaceOverlap:
      "Measure: mean squared cosine of the principal angles between the \(PreparedItems.subspaceDimensions) leading principal components in "
        + "the space of items; \(PreparedItems.subspaceDimensions) / items for unrelated ones."
    case .mutualNeighbours:
      "Measure: overlap of the \(PreparedItems.neighbours) nearest neighbours by cosine among at most "
        + "\(PreparedItems.mostNeighbourItems) items; \(PreparedItems.neighbours) / (items - 1) for unrelated ones."
    }
  }
}
