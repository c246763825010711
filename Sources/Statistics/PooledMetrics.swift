/// Mean, median and variance of numbers that lie in several buffers, taken as one sample.
///
/// Everything is NaN for an empty sample or one with a NaN; the variance of a single number is NaN too.
public struct PooledMetrics: Sendable, Equatable {
  /// How many numbers there are.
  public let count: Int
  /// Arithmetic mean.
  public let mean: Double
  /// The middle value; of an even count the lower of the two middle ones, as in the base code of the training maps.
  public let lowerMedian: Double
  /// Variance with divisor n - 1.
  public let variance: Double

  /// Computes the three in four passes without copying or sorting, so that tens of millions of numbers take well under a second.
  public init(of buffers: [UnsafeBufferPointer<Float>]) {
    let total = buffers.reduce(0) { $0 + $1.count }
    count = total
    guard total > 0 else {
      (mean, lowerMedian, variance) = (.nan, .nan, .nan)
      return
    }
    var sum = 0.0
    for buffer in buffers { sum += Self.sum(buffer) { $0 } }
    let centre = sum / Double(total)
    mean = centre
    var squares = 0.0
    for buffer in buffers { squares += Self.sum(buffer) { ($0 - centre) * ($0 - centre) } }
    variance = squares / Double(total - 1)
    lowerMedian = Self.lowerMedian(buffers, total: total)
  }

  // Sums in blocks: short chains of additions lose less and let the compiler keep four of them going.
  @inline(__always)
  private static func sum(_ buffer: UnsafeBufferPointer<Float>, of term: (Double) -> Double) -> Double {
    var total = 0.0
    var start = 0
    while start < buffer.count {
      let end = min(start + 4096, buffer.count)
      var lanes = SIMD4<Double>.zero
      var index = start
      while index + 4 <= end {
        lanes += SIMD4(
          term(Double(buffer[index])), term(Double(buffer[index + 1])), term(Double(buffer[index + 2])),
          term(Double(buffer[index + 3])))
        index += 4
      }
      var block = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
      while index < end {
        block += term(Double(buffer[index]))
        index += 1
      }
      total += block
      start = end
    }
    return total
  }

  // Counts by the high half of an order-preserving key, then by the low half within the one bin that holds the median.
  private static func lowerMedian(_ buffers: [UnsafeBufferPointer<Float>], total: Int) -> Double {
    var high = [Int](repeating: 0, count: 1 << 16)
    for buffer in buffers {
      for value in buffer {
        if value.isNaN { return .nan }
        high[Int(key(value) >> 16)] += 1
      }
    }
    let rank = (total - 1) / 2
    let (bin, before) = position(of: rank, in: high)
    var low = [Int](repeating: 0, count: 1 << 16)
    for buffer in buffers {
      for value in buffer {
        let key = key(value)
        if Int(key >> 16) == bin { low[Int(key & 0xffff)] += 1 }
      }
    }
    let (rest, _) = position(of: rank - before, in: low)
    let ordered = UInt32(bin) << 16 | UInt32(rest)
    return Double(Float(bitPattern: ordered & 0x8000_0000 == 0 ? ~ordered : ordered & 0x7fff_ffff))
  }

  private static func position(of rank: Int, in counts: [Int]) -> (bin: Int, before: Int) {
    var before = 0
    for (bin, count) in counts.enumerated() {
      if rank < before + count { return (bin, before) }
      before += count
    }
    return (counts.count - 1, before)
  }

  // Unsigned order of the key is numeric order of the value.
  @inline(__always)
  private static func key(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  }
}
