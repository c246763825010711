import Numerics
import Testing

@testable import NeoX

/// Sequences in flight together give what one after another gives.
@Suite struct ModelCrewTests {
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
  @Test(arguments: [17, 600]) func gradientsAreTheSameBitsForAnyNumberInFlight(length: Int) throws {
    let sequences = sequences(7, length: length)
    let alone = model(length: length)
    let losses = sequences.map { alone.accumulateGradients(tokens: $0, scale: 0.25) }
    for lanes in [1, 2, 3, 8] {
      let crew = ModelCrew(model(length: length), lanes: lanes)
      #expect(try #require(crew.accumulateGradients(sequences, scale: 0.25)) == losses)
      #expect(crew.model.gradients.values.elementsEqual(alone.gradients.values))
      #expect(crew.losses(sequences) == losses)
    }
  }

  /// The lanes without a sequence help with the logits of the only one.
  @Test func moreLanesThanSequencesGiveTheSameBits() throws {
    let sequences = sequences(1, length: 1300)
    let alone = model(length: 1300)
    let loss = alone.accumulateGradients(tokens: sequences[0], scale: 1)
    let crew = ModelCrew(model(length: 1300), lanes: 4)
    #expect(try #require(crew.accumulateGradients(sequences, scale: 1)) == [loss])
    #expect(crew.model.gradients.values.elementsEqual(alone.gradients.values))
  }

  @Test func aBatchThatWasStoppedHasNoLosses() {
    let crew = ModelCrew(model(length: 8), lanes: 2)
    #expect(crew.accumulateGradients(sequences(4, length: 8), scale: 1, while: { false }) == nil)
  }
}
