import NeoX
import Numerics
import Training

/// One training step (forward, backward, clipping, AdamW) on always the same random tokens.
///
/// Weights and tokens are those that PyTorch draws after `manual_seed(1)`, so that the first loss of another program can be
/// held against this one's.
final class RepeatedStep {
  let model: Model
  private let optimizer: AdamW
  private let tokens: [Int32]
  private var updates = 0

  init(_ size: ModelSize, sequenceLength: Int, precision: Precision) throws {
    let configuration = ModelConfiguration(size)
    model = try Model(configuration, sequenceLength: sequenceLength, precision: precision)
    model.layout.initialise(
      model.parameters.pointer, model: configuration, seed: 1, scheme: size.initialisation)
    model.parametersChanged()
    optimizer = AdamW(layout: model.layout, firstStep: 1)
    var generator = MersenneTwister(seed: 1)
    tokens = (0...sequenceLength).map { _ in Int32(generator.nextWord() % 50_277) }
  }

  /// Takes a step and returns its loss, in nats per token.
  func step() -> Double {
    updates += 1
    model.clearGradients()
    let loss = model.accumulateGradients(tokens: tokens)
    let norm = GradientClipping.norm(of: model.gradients, layout: model.layout)
    optimizer.update(
      model.parameters, gradients: model.gradients, gradientScale: GradientClipping.multiplier(norm: norm, limit: 1),
      learningRate: 1e-3, update: updates)
    model.parametersChanged()
    return loss
  }
}
