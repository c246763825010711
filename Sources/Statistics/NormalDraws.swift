import Numerics

extension MersenneTwister {
  /// A draw from the standard normal distribution: its quantile at the middle of one word's cell, so that every draw takes one word.
  public mutating func standardNormal() -> Double { GSL.normalQuantile((Double(nextWord()) + 0.5) / 4_294_967_296) }
}
