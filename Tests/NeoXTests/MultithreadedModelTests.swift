import Numerics
import Testing

@testable import NeoX

/// Sequences at work at once give what one after another gives.
@Suite struct MultithreadedModelTests {
  func model(length: Int) -> Model {
    let shape = ModelConfiguration(layers: 3, width: 32, heads: 2, vocabularySize: 96)
    let model = Model(shape, sequenceLength: length)
    model.layout.initialise(model.parameters.pointer, model: shape, seed: 5)
    return model
  }

  func sequences(_ count: Int, length: Int) -> [[Int32]] {
    var generator = MersenneTwister(seed: 11)
    return (0..<count).map { _ in (0...length).map { _ in Int32(generator.nextWord() % 96) } }
  }

  /// 600 tokens have two chunks of logits, which add to the output embedding's gradient one after the other.
  @Test(arguments: [17, 600]) func gradientsAreTheSameBitsForAnyNumberOfThreads(length: Int) throws {
    let sequences = sequences(7, length: length)
    let alone = model(length: length)
    let losses = sequences.map { alone.accumulateGradients(tokens: $0, scale: 0.25) }
    for threads in [1, 2, 3, 8] {
      let parallel = MultithreadedModel(model(length: length), threads: threads)
      #expect(try #require(parallel.accumulateGradients(sequences, scale: 0.25)) == losses)
      #expect(parallel.model.gradients.values.elementsEqual(alone.gradients.values))
      #expect(parallel.losses(sequences) == losses)
    }
  }

  /// The threads without a sequence work on the logits of the only one.
  @Test func moreThreadsThanSequencesGiveTheSameBits() throws {
    let sequences = sequences(1, length: 1300)
    let alone = model(length: 1300)
    let loss = alone.accumulateGradients(tokens: sequences[0], scale: 1)
    let parallel = MultithreadedModel(model(length: 1300), threads: 4)
    #expect(try #require(parallel.accumulateGradients(sequences, scale: 1)) == [loss])
    #expect(parallel.model.gradients.values.elementsEqual(alone.gradients.values))
  }

  @Test func aBatchThatWasStoppedHasNoLosses() {
    let parallel = MultithreadedModel(model(length: 8), threads: 2)
    #expect(parallel.accumulateGradients(sequences(4, length: 8), scale: 1, while: { false }) == nil)
  }
}
