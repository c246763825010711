import Numerics
import Testing

/// Small buffers come from the C library, large ones from the system.
@Suite struct AlignedBufferTests {
  @Test(arguments: [0, 1, 1000, (1 << 20) - 1, 1 << 20, 5_000_001]) func memoryIsClearedAndAligned(count: Int) {
    let buffer = AlignedBuffer<Float>(count: count)
    #expect(buffer.values.count == count)
    #expect(buffer.values.allSatisfy { $0.bitPattern == 0 })
    #expect(Int(bitPattern: buffer.pointer) % 64 == 0)
  }

  /// The pages of a large buffer are touched ahead while the program writes to them.
  @Test func touchingPagesAheadChangesNothing() {
    for round in 0..<20 {
      let buffer = AlignedBuffer<Int>(count: 4_000_000)
      for place in stride(from: 0, to: buffer.count, by: 511) { buffer.pointer[place] = place + round }
      for place in buffer.values.indices where buffer.pointer[place] != (place % 511 == 0 ? place + round : 0) {
        Issue.record("value \(place) of round \(round) is \(buffer.pointer[place])")
        return
      }
    }
  }
}
