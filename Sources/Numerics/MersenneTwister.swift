/// The Mersenne twister MT19937 (Matsumoto and Nishimura 1998) with the plain single-word initialisation that NumPy's
/// legacy `RandomState(seed)` and PyTorch's CPU generator share.
public struct MersenneTwister: Sendable, Equatable {
  /// The 624 words of state.
  public private(set) var key: [UInt32]
  private var position: Int

  /// Seeds the generator: word k is 1812433253 (w xor w >> 30) + k of the word w before it, word 0 the seed.
  public init(seed: UInt32) {
    var words = [UInt32](repeating: seed, count: 624)
    for index in 1..<624 {
      let previous = words[index - 1]
      words[index] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(index)
    }
    key = words
    position = 624
  }

  /// The next 32-bit word.
  public mutating func nextWord() -> UInt32 {
    if position == 624 { regenerate() }
    var word = key[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  private mutating func regenerate() {
    key.withUnsafeMutableBufferPointer { words in
      for index in 0..<624 {
        let mixed = (words[index] & 0x8000_0000) | (words[(index + 1) % 624] & 0x7fff_ffff)
        words[index] = words[(index + 397) % 624] ^ (mixed >> 1) ^ (mixed & 1 == 0 ? 0 : 0x9908_b0df)
      }
    }
    position = 0
  }
}

extension MersenneTwister {
  /// A whole number in 0...top, by NumPy's legacy rule: masked words, redrawn until one fits; nothing is drawn for top 0.
  ///
  /// Bounds above 2^32 - 1 draw two words, the high one first.
  public mutating func bounded(_ top: UInt64) -> UInt64 {
    guard top > 0 else { return 0 }
    let mask = UInt64.max >> UInt64(top.leadingZeroBitCount)
    while true {
      let draw =
        top > UInt64(UInt32.max) ? (UInt64(nextWord()) << 32) | UInt64(nextWord()) : UInt64(nextWord())
      if draw & mask <= top { return draw & mask }
    }
  }

  /// Shuffles in place as NumPy's legacy `RandomState.shuffle` does: from the last element down to the second.
  public mutating func shuffle<Element>(_ values: inout [Element]) {
    values.withUnsafeMutableBufferPointer { buffer in
      for index in stride(from: buffer.count - 1, to: 0, by: -1) {
        buffer.swapAt(index, Int(bounded(UInt64(index))))
      }
    }
  }

  /// A double in [0, 1) with 53 random bits, as NumPy's legacy `random_sample`: ((a >> 5) 2^26 + (b >> 6)) / 2^53.
  public mutating func uniform() -> Double {
    let high = nextWord() >> 5
    let low = nextWord() >> 6
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }
}
