/// How alike two representations of the same items are; 1 for representations that agree up to rotation and scale.
public enum SimilarityMeasure: String, Codable, Sendable, CaseIterable {
  /// Debiased linear centred kernel alignment (Kornblith et al. 2019 with the estimator of Song et al. 2012); 0 on average for
  /// representations that share nothing, may be slightly negative.
  case debiasedCKA = "debiased-cka"
  /// One minus half the squared orthogonal Procrustes distance of the centred matrices at norm 1: the nuclear norm of their
  /// cross-product (Schönemann 1966); in 0...1, far from 0 for independent ones.
  case procrustes
  /// Mean squared cosine of the principal angles between the spans, in the space of items, of the leading principal components.
  case subspaceOverlap = "subspace-overlap"
  /// Share of the nearest neighbours (by cosine) of an item in one representation that are so in the other (Huh et al. 2024).
  case mutualNeighbours = "mutual-neighbours"

  /// What people read: "debiased CKA".
  public var title: String {
    switch self {
    case .debiasedCKA: "debiased CKA"
    case .procrustes: "Procrustes similarity"
    case .subspaceOverlap: "subspace overlap"
    case .mutualNeighbours: "mutual nearest neighbours"
    }
  }
}

/// What is compared between two runs.
public enum SimilarityItems: String, Codable, Sendable, CaseIterable {
  /// One occurrence of every distinct token of the probe set.
  case distinctTokens = "distinct-tokens"
  /// Every token of the probe set.
  case tokens
}
