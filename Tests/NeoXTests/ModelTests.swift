import NeoX
import Numerics
import Testing

@Suite struct ModelTests {
  static let configuration = ModelConfiguration(layers: 2, width: 32, heads: 2, vocabularySize: 53)

  func model(length: Int, seed: Int = 1) -> Model {
    let model = Model(Self.configuration, sequenceLength: length)
    model.layout.initialise(model.parameters.pointer, model: Self.configuration, seed: seed)
    // Larger weights, and biases that are not zero, so that every gradient is far from rounding noise.
    var twister = MersenneTwister(seed: 7)
    for tensor in model.layout.tensors {
      for index in tensor.range { model.parameters.values[index] += Float(twister.uniform() - 0.5) * 0.4 }
    }
    return model
  }

  func tokens(_ count: Int, seed: UInt32 = 3) -> [Int32] {
    var twister = MersenneTwister(seed: seed)
    return (0..<count).map { _ in Int32(twister.bounded(52)) }
  }

  /// Also at a length where attention takes three blocks of queries, the last of them not full.
  @Test(arguments: [19, 139]) func gradientsAgreeWithFiniteDifferences(length: Int) {
    let (model, tokens) = (model(length: length), tokens(length + 1))
    _ = model.accumulateGradients(tokens: tokens)
    for tensor in model.layout.tensors {
      // The steepest entry of each tensor: a difference quotient in single precision has about three digits there.
      let place = tensor.range.max { abs(model.gradients.values[$0]) < abs(model.gradients.values[$1]) } ?? 0
      let start = model.parameters.values[place]
      let step: Float = 4e-3
      model.parameters.values[place] = start + step
      let above = model.loss(tokens: tokens)
      model.parameters.values[place] = start - step
      let below = model.loss(tokens: tokens)
      model.parameters.values[place] = start
      let slope = (above - below) / Double(2 * step)
      let gradient = Double(model.gradients.values[place])
      #expect(abs(slope - gradient) < 0.02 * abs(gradient) + 1e-4, "\(tensor.name)")
    }
  }

  @Test func laterTokensDoNotReachEarlierLogits() {
    let (model, tokens) = (model(length: 150), tokens(150))
    var changed = tokens
    changed[140] = (changed[140] + 1) % 53
    let (before, after) = (model.logits(tokens: tokens), model.logits(tokens: changed))
    #expect(before[..<(140 * 53)] == after[..<(140 * 53)])
    #expect(before[(140 * 53)...] != after[(140 * 53)...])
  }

  @Test func gradientsOfSequencesAddUp() {
    let model = model(length: 12)
    let (first, second) = (tokens(13, seed: 1), tokens(13, seed: 2))
    _ = model.accumulateGradients(tokens: first)
    let alone = Array(model.gradients.values)
    model.clearGradients()
    _ = model.accumulateGradients(tokens: second)
    let other = Array(model.gradients.values)
    model.clearGradients()
    _ = model.accumulateGradients(tokens: first, scale: 0.5)
    _ = model.accumulateGradients(tokens: second, scale: 0.5)
    for index in alone.indices {
      #expect(abs(model.gradients.values[index] - 0.5 * (alone[index] + other[index])) < 1e-6)
    }
  }

  @Test func aSharedViewSeesTheSameParametersAtAnotherLength() {
    let model = model(length: 16)
    let view = Model(sharing: model, sequenceLength: 8)
    let tokens = tokens(16)
    #expect(
      model.logits(tokens: tokens)[..<(8 * 53)].elementsEqual(view.logits(tokens: tokens)) { abs($0 - $1) < 1e-5 })
    #expect(view.activations(tokens: tokens).count == Model.siteNames(layers: 2).count)
  }
}
