import Corpus
import Failures
import NeoX
import Numerics

/// One model in training: does updates one at a time, in an order that depends on nothing but the configuration.
final class Trainer {
  /// What one update reports.
  struct Update {
    let step: Int
    let loss: Double
    let gradientNorm: Double
    let learningRate: Double

    /// Whether the update can be applied: both numbers are finite, and so are the squares of the gradients in single
    /// precision, without which Adam's second moment would stand at infinity for ever.
    var isUsable: Bool { loss.isFinite && gradientNorm < Double(Float.greatestFiniteMagnitude).squareRoot() }
  }

  let configuration: RunConfiguration
  let model: Model
  let optimizer: AdamW
  /// Updates done.
  private(set) var step = 0

  private let schedule: LearningRateSchedule
  private let order: SampleOrder
  private let tokens: TokenFile

  /// Sets up a model with its initial weights.
  ///
  /// - Throws: `Failure` of kind `configuration` for an unknown size, or what the sample order throws.
  init(_ configuration: RunConfiguration, tokens: TokenFile) throws {
    guard let size = ModelSize.named(configuration.size) else {
      throw Failure(
        .configuration, "size", "\"\(configuration.size)\" is not a size of the suite",
        remedy: "use one of \(ModelSize.all.map(\.name).joined(separator: ", "))")
    }
    self.configuration = configuration
    self.tokens = tokens
    let shape = ModelConfiguration(size, vocabularySize: configuration.vocabularySize)
    model = Model(shape, sequenceLength: configuration.sequenceLength)
    model.layout.initialise(model.parameters.pointer, model: shape, seed: configuration.initSeed)
    optimizer = AdamW(
      layout: model.layout, beta1: configuration.adamBeta1, beta2: configuration.adamBeta2,
      epsilon: configuration.adamEpsilon, weightDecay: configuration.weightDecay, firstStep: configuration.adamFirstStep
    )
    schedule = LearningRateSchedule(configuration)
    order = try SampleOrder(
      sizes: tokens.sizes, documents: (0..<Int32(tokens.sizes.count)).map { $0 },
      samples: Self.requestedSamples(configuration), sequenceLength: configuration.sequenceLength,
      seed: configuration.dataSeed)
  }

  /// How many samples GPT-NeoX asks its data set for: the batches of all updates and half a percent more, rounded up.
  static func requestedSamples(_ configuration: RunConfiguration) -> Int {
    Int((Double(configuration.steps * configuration.batchSize) * 1.0 * 1.005).rounded(.up))
  }

  /// Says that the weights and moments now hold the state after `step` updates.
  func continues(after step: Int) { self.step = step }

  /// Does the next update.
  ///
  /// The gradient is the mean over the batch, accumulated sequence by sequence. When the loss or the gradient norm is not
  /// finite, nothing is changed and the step counter stays.
  ///
  /// - Parameter shouldStop: asked between sequences; when it says so, the update is abandoned.
  /// - Returns: nil when abandoned.
  func update(shouldStop: () -> Bool) -> Update? {
    let number = step + 1
    let batch = configuration.batchSize
    model.clearGradients()
    var losses = 0.0
    var sequence = [Int32](repeating: 0, count: configuration.sequenceLength + 1)
    for index in 0..<batch {
      if shouldStop() { return nil }
      sequence.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        order.tokens((number - 1) * batch + index, from: tokens, into: start)
      }
      losses += model.accumulateGradients(tokens: sequence, scale: 1 / Float(batch))
    }
    let norm = GradientClipping.norm(of: model.gradients, layout: model.layout)
    let rate = schedule.rate(at: number - 1)
    let result = Update(step: number, loss: losses / Double(batch), gradientNorm: norm, learningRate: rate)
    guard result.isUsable else { return result }
    optimizer.update(
      model.parameters, gradients: model.gradients,
      gradientScale: GradientClipping.multiplier(norm: norm, limit: configuration.gradientClipping), learningRate: rate,
      update: number)
    step = number
    return result
  }
}
