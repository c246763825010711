/// The name of a run, which is also the name of its folder.
public struct RunName: Hashable, Sendable, CustomStringConvertible {
  /// The size, for example "14m".
  public let size: String
  /// Seed of the initial weights.
  public let initSeed: Int
  /// Seed of the data order.
  public let dataSeed: Int
  /// Whether the two seeds are varied separately, which the name then shows.
  public let isFactorial: Bool

  /// Names a run.
  public init(size: String, initSeed: Int, dataSeed: Int, isFactorial: Bool) {
    self.size = size
    self.initSeed = initSeed
    self.dataSeed = dataSeed
    self.isFactorial = isFactorial
  }

  /// "pythia-14m-seed3", or "pythia-14m-initseed1-dataseed2" in a factorial design.
  public var description: String {
    isFactorial
      ? "pythia-\(size)-initseed\(initSeed)-dataseed\(dataSeed)" : "pythia-\(size)-seed\(initSeed)"
  }
}
