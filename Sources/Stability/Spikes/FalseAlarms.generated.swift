// Written by experiments/calibration/generate from its tables; not to be edited.

extension FalseAlarms {
  /// The thresholds that were simulated.
  static let thresholds: [Double] = [3, 4, 5, 6, 7, 8, 10]
  /// What reached them by the group rule.
  static let group = Counts(
    values: 7_560_000, normal: [6_392, 170, 2, 0, 0, 0, 0],
    heavyTailed: [108_702, 50_120, 26_777, 15_923, 10_116, 6_813, 3_531])
  /// What reached them by the own rule.
  static let own = Counts(
    values: 7_920_000, normal: [77_573, 14_294, 2_911, 653, 203, 71, 10],
    heavyTailed: [261_127, 130_652, 73_267, 44_547, 29_000, 19_859, 10_322])
}
