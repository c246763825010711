import Numerics

/// Places in one buffer of floats, given out one after another; each begins on a cache line.
struct ArenaPlan {
  /// Floats given out so far, gaps included.
  private(set) var count = 0

  /// The place of some numbers in single precision.
  mutating func floats(_ number: Int) -> Int {
    defer { count += (number + 15) / 16 * 16 }
    return count
  }

  /// The place of some numbers in bfloat16, in floats from the start.
  mutating func brainFloats(_ number: Int) -> Int { floats((number + 1) / 2) }

  /// The places that a LayerNorm over some rows leaves its statistics in.
  mutating func statistics(rows: Int) -> (mean: Int, reciprocalDeviation: Int) { (floats(rows), floats(rows)) }
}

/// What a LayerNorm finds in every row, kept for the backward pass.
struct NormStatistics {
  let mean: UnsafeMutablePointer<Float>
  let reciprocalDeviation: UnsafeMutablePointer<Float>

  /// In an arena that begins at `start`.
  init(_ places: (mean: Int, reciprocalDeviation: Int), in start: UnsafeMutablePointer<Float>) {
    mean = start + places.mean
    reciprocalDeviation = start + places.reciprocalDeviation
  }
}
