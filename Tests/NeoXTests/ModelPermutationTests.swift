import NeoX
import Numerics
import Testing

@Suite struct ModelPermutationTests {
  // A quarter of each head's 16 coordinates is rotated, so that queries and keys have free coordinates too.
  private let configuration = ModelConfiguration(layers: 2, width: 48, heads: 3, vocabularySize: 53)

  private func model(_ length: Int) -> Model {
    let model = Model(configuration, sequenceLength: length, forTraining: false)
    var random = MersenneTwister(seed: 5)
    for tensor in model.layout.tensors {
      for index in tensor.range { model.parameters.values[index] = Float(random.uniform() - 0.5) * 0.4 }
    }
    return model
  }

  private func permuted(_ model: Model, _ permutation: ModelPermutation) -> Model {
    let other = Model(configuration, sequenceLength: model.sequenceLength, forTraining: false)
    permutation.apply(to: model.parameters, layout: model.layout, model: configuration, into: other.parameters)
    return other
  }

  private let tokens: [Int32] = (0..<23).map { Int32(($0 * $0 * 7 + 3) % 53) }

  @Test func theFunctionStays() {
    let model = model(23)
    let other = permuted(model, ModelPermutation(randomFor: configuration, seed: 1))
    #expect(Array(other.parameters.values) != Array(model.parameters.values))
    let (before, after) = (model.logits(tokens: tokens), other.logits(tokens: tokens))
    let largest = zip(before, after).map { abs($0 - $1) }.max() ?? 1
    #expect(largest < 2e-5)
    #expect(before.map(abs).max() ?? 0 > 0.2)
  }

  @Test func undoingGivesTheSameBytes() {
    let model = model(4)
    let permutation = ModelPermutation(randomFor: configuration, seed: 2)
    let back = permuted(permuted(model, permutation), permutation.inverse)
    #expect(Array(back.parameters.values) == Array(model.parameters.values))
    #expect(permutation.inverse.inverse == permutation)
  }

  @Test func unitsAreReorderedAsSaid() {
    let model = model(23)
    let permutation = ModelPermutation(randomFor: configuration, seed: 3)
    let other = permuted(model, permutation)
    let (before, after) = (model.units(tokens: tokens, layers: 0..<2), other.units(tokens: tokens, layers: 0..<2))
    func worst(_ new: [Float], _ old: [Float], columns: [Int]) -> Float {
      let width = columns.count
      return new.indices.reduce(0) {
        max($0, abs(new[$1] - old[$1 / width * width + columns[$1 % width]]))
      }
    }
    for (layer, order) in permutation.layers.enumerated() {
      #expect(worst(after[layer].stream, before[layer].stream, columns: permutation.stream) < 1e-5)
      #expect(worst(after[layer].neurons, before[layer].neurons, columns: order.neurons) < 1e-5)
      #expect(worst(after[layer].heads, before[layer].heads, columns: order.outputOrder(headWidth: 16)) < 1e-5)
      let maps = order.heads.flatMap { head in before[layer].attention[(head * 23 * 23)..<((head + 1) * 23 * 23)] }
      #expect(zip(after[layer].attention, maps).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test func unitsAreWhatTheLayersCompute() {
    let model = model(23)
    let units = model.units(tokens: tokens, layers: 1..<2)[0]
    let sites = model.activations(tokens: tokens)
    #expect(units.stream == sites[1])
    // What the layer adds to the stream is its two output matrices applied to the units.
    let tensors = model.layout.layers[1]
    func value(_ tensor: ParameterTensor, _ index: Int) -> Double {
      Double(model.parameters.values[tensor.offset + index])
    }
    for (position, row) in [(0, 0), (7, 13), (22, 47)] {
      var expected = Double(units.stream[position * 48 + row])
      expected += value(tensors.attentionOutputBias, row) + value(tensors.contractionBias, row)
      for column in 0..<48 {
        expected +=
          value(tensors.attentionOutputWeight, row * 48 + column) * Double(units.heads[position * 48 + column])
      }
      for column in 0..<192 {
        expected +=
          value(tensors.contractionWeight, row * 192 + column) * Double(units.neurons[position * 192 + column])
      }
      #expect(abs(expected - Double(sites[2][position * 48 + row])) < 1e-4)
    }
    for (row, map) in stride(from: 0, to: units.attention.count, by: 23).enumerated() {
      let weights = units.attention[map..<(map + 23)]
      #expect(abs(weights.reduce(0, +) - 1) < 1e-5)
      #expect(weights.dropFirst(row % 23 + 1).allSatisfy { $0 == 0 })
    }
  }
}
