import Numerics
import Testing

@testable import NeoX

@Suite struct ArenaTests {
  @Test func buffersBeginOnCacheLinesAndDoNotOverlap() {
    let arena = Arena()
    let first: ArenaBuffer<Float> = arena.buffer(3, 7)
    let second: ArenaBuffer<BrainFloat> = arena.buffer(17)
    let third: ArenaBuffer<Float> = arena.buffer(16)
    #expect(arena.floatCount == 32 + 16 + 16)
    arena.allocate()
    let places = [Int(bitPattern: first.pointer), Int(bitPattern: second.pointer), Int(bitPattern: third.pointer)]
    #expect(places.map { $0 - places[0] } == [0, 4 * 32, 4 * 48])
    #expect(places[0] % 64 == 0)
    #expect(first.count == 21 && second.columns == 1 && third.values.allSatisfy { $0 == 0 })
  }

  @Test func aReusedPlaceTakesNoFurtherMemory() {
    let arena = Arena()
    let gradient: ArenaBuffer<Float> = arena.buffer(4, 24)
    let rounded: ArenaBuffer<BrainFloat> = gradient.reused(4, 32)
    #expect(arena.floatCount == 96)
    arena.allocate()
    #expect(Int(bitPattern: rounded.pointer) == Int(bitPattern: gradient.pointer) && rounded.count == 128)
  }

  /// What the plan of a sweep counts on.
  @Test func activationsTakeTheMemoryTheyAreKnownToTake() throws {
    for (size, length, single, brainFloat) in [
      ("14m", 7, 2_264_704, 1_555_904), ("14m", 2048, 175_493_120, 147_906_560),
      ("70m", 7, 3_043_200, 1_992_128), ("70m", 2048, 387_801_088, 275_505_152),
    ] {
      let model = ModelConfiguration(try #require(ModelSize.named(size)))
      #expect(Model.activationBytes(model, sequenceLength: length) == single)
      #expect(Model.activationBytes(model, sequenceLength: length, precision: .bf16) == brainFloat)
    }
  }
}
