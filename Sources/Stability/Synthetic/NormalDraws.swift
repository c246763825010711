import Foundation
import Numerics

/// Standard normal draws by the polar method of Marsaglia and Bray (1964), from the Mersenne twister.
struct NormalDraws {
  private var generator: MersenneTwister
  private var spare: Double?

  init(seed: UInt32) { generator = MersenneTwister(seed: seed) }

  /// The next draw.
  mutating func next() -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    while true {
      let (x, y) = (2 * generator.uniform() - 1, 2 * generator.uniform() - 1)
      let square = x * x + y * y
      guard square > 0, square < 1 else { continue }
      let scale = (-2 * log(square) / square).squareRoot()
      spare = y * scale
      return x * scale
    }
  }
}
