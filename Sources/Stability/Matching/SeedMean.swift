/// A mean over pairs of runs, with a 95 % interval that takes the run as the unit.
public struct SeedMean: Codable, Equatable, Sendable {
  /// The mean.
  public var mean: Double
  /// Lower end of the interval; absent below five runs.
  public var low: Double?
  /// Upper end of the interval; absent below five runs.
  public var high: Double?
}
