import Numerics
import Testing

@testable import NeoX

/// How the output embedding and the chunks of logits are shared out.
@Suite struct LogitChunkTests {
  @Test(arguments: [1, 96, 511, 512, 4096, 4097, 50_304, 50_688]) func slicesCoverTheVocabularyOnce(vocabulary: Int) {
    let slices = (0..<LogitChunk.slices).map { LogitChunk.rows(ofSlice: $0, vocabulary: vocabulary) }
    #expect(slices.flatMap { Array($0) } == Array(0..<vocabulary))
  }

  private func chunk(_ rows: Int, in memory: AlignedBuffer<Double>) -> LogitChunk {
    let place = UnsafeMutableRawPointer(memory.pointer)
    return LogitChunk(
      rows: rows, targets: place.assumingMemoryBound(to: Int32.self), scale: 1, finalNormOutput: place,
      finalNormGradient: place.assumingMemoryBound(to: Float.self), losses: memory.pointer)
  }

  /// Sequence 1 comes first, but the chunks of sequence 0 are handed out first, to whoever asks.
  @Test func chunksGoOutInTheOrderOfTheSequences() throws {
    let (queue, memory) = (LogitQueue(sequences: 2), AlignedBuffer<Double>(count: 1))
    queue.add([chunk(3, in: memory), chunk(4, in: memory)], of: 1)
    queue.add([chunk(1, in: memory), chunk(2, in: memory)], of: 0)
    for (position, rows) in [1, 2, 3].enumerated() {
      let next = try #require(queue.next(for: 1))
      #expect(next.position == position)
      #expect(next.sequence == position / 2)
      #expect(next.chunk.rows == rows)
      queue.finish(next.sequence)
    }
    #expect(queue.next(for: 0) == nil)
    #expect(queue.next(for: 1)?.chunk.rows == 4)
    queue.finish(1)
    #expect(queue.next(for: 1) == nil)
    #expect(queue.next(for: nil) == nil)
  }
}
