// Written by experiments/calibration/generate from its tables; not to be edited.

extension MapsAnalysis {
  /// Families of alike runs in none of which the rule named a run.
  static let alikeFamilies = 160
}
