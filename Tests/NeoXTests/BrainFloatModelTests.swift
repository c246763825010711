import Numerics
import TestSupport
import Testing

@testable import NeoX

/// The network with products in bfloat16 against the same network in single precision.
@Suite(.enabled(if: brainFloatRefusal == nil, "\(brainFloatRefusal ?? "")"))
struct BrainFloatModelTests {
  static let configuration = ModelConfiguration(layers: 3, width: 64, heads: 2, vocabularySize: 203)

  /// The same weights in either precision, with biases that are not zero.
  static func model(_ precision: Precision, length: Int) throws -> Model {
    let model = try Model(configuration, sequenceLength: length, precision: precision)
    model.layout.initialise(model.parameters.pointer, model: configuration, seed: 1)
    var twister = MersenneTwister(seed: 7)
    for tensor in model.layout.tensors {
      for index in tensor.range { model.parameters.values[index] += Float(twister.uniform() - 0.5) * 0.1 }
    }
    model.parametersChanged()
    return model
  }

  static func tokens(_ count: Int, seed: UInt32 = 3) -> [Int32] {
    var twister = MersenneTwister(seed: seed)
    return (0..<count).map { _ in Int32(twister.bounded(202)) }
  }

  @Test(arguments: [1, 19, 128, 300]) func lossAndGradientsAreCloseToThoseOfSinglePrecision(length: Int) throws {
    let (exact, rounded) = (try Self.model(.fp32, length: length), try Self.model(.bf16, length: length))
    let tokens = Self.tokens(length + 1)
    let losses = (exact.accumulateGradients(tokens: tokens), rounded.accumulateGradients(tokens: tokens))
    #expect(abs(losses.0 - losses.1) < 0.01 / Double(length).squareRoot() && losses.0 != losses.1)
    #expect(abs(rounded.loss(tokens: tokens) - losses.1) < 1e-12)
    for tensor in exact.layout.tensors {
      var (difference, size) = (0.0, 0.0)
      for index in tensor.range {
        let value = Double(exact.gradients.values[index])
        let other = Double(rounded.gradients.values[index])
        difference += (value - other) * (value - other)
        size += value * value
      }
      let relative = (difference / max(size, 1e-20)).squareRoot()
      #expect(relative < 0.02, "\(tensor.name)")
    }
  }
}
