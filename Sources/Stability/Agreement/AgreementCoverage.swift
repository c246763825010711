import Statistics

/// What the intervals of agreements can speak of: there must be five runs, and five sequences or items, to tell how far
/// others would differ.
enum AgreementCoverage: CaseIterable {
  /// Other seeds and other text.
  case everything
  /// Other text with these runs.
  case textAlone
  /// Other seeds with this text.
  case seedsAlone
  /// Nothing: there are no intervals.
  case nothing

  /// By the numbers of runs and of sequences or items.
  init(runs: Int, items: Int) {
    switch (runs >= LeaveOneOut.fewest, items >= LeaveOneOut.fewest) {
    case (true, true): self = .everything
    case (false, true): self = .textAlone
    case (true, false): self = .seedsAlone
    case (false, false): self = .nothing
    }
  }

  /// Why less is covered than seeds and text, in a sentence; nil where both are.
  var note: String? {
    switch self {
    case .everything: nil
    case .textAlone: "fewer than five runs: nothing is said of other seeds, intervals are over other items alone"
    case .seedsAlone:
      "fewer than five sequences or items: nothing is said of other text, intervals are over other seeds alone"
    case .nothing: "fewer than five runs and fewer than five sequences or items: there are no intervals"
    }
  }

  /// The same in few words, for brackets after a finding.
  var remark: String? {
    switch self {
    case .everything: nil
    case .textAlone: "other text only: fewer than five runs say nothing of other seeds"
    case .seedsAlone: "other seeds only: fewer than five sequences say nothing of other text"
    case .nothing: "fewer than five runs and five sequences have no interval to judge it by"
    }
  }
}
