// Written by experiments/calibration/generate from its tables; not to be edited.

/// Shares of clean groups of runs in which the outlier verdict names one: one metric at one step, level 0.05.
enum OutlierFalseAlarms {
  /// Runs of a group.
  static let sizes = [5, 9, 10, 20]
  /// Where the noise is Student’s t, 3 degrees of freedom, for each size.
  static let heavyTailed = [0.103, 0.188, 0.230, 0.395]
  /// Where the noise is log-normal, for each size.
  static let skewed = [0.231, 0.451, 0.508, 0.726]
  /// Seeds of the initial weights by seeds of the data's order, in sweeps of all their pairs.
  static let designs = ["3 x 3", "3 x 5", "4 x 4"]
  /// How much of the variance the initial weights make, in percent, and the share for each design.
  static let sharedSeeds: [(percent: Int, shares: [Double])] = [
    (84, [0.060, 0.057, 0.041]),
    (95, [0.156, 0.206, 0.135]),
  ]
}
