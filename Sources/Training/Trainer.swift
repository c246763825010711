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
  let multithreaded: MultithreadedModel
  let optimizer: AdamW
  /// The model in training.
  var model: Model { multithreaded.model }
  /// Updates done.
  private(set) var step = 0

  private let schedule: LearningRateSchedule
  private let batches: TrainingBatches

  /// Sets up a model with its initial weights.
  ///
  /// - Parameter threads: most sequences of a batch at work at once; changes no bit of any result.
  /// - Throws: `Failure` of kind `configuration` for an unknown size or a precision that this machine lacks, or what the sample order throws.
  init(_ configuration: RunConfiguration, corpus: PreparedCorpus, threads: Int) throws {
    guard let size = ModelSize.named(configuration.size) else {
      throw Failure(
        .configuration, "size", "\"\(configuration.size)\" is not a size of the suite",
        remedy: "use one of \(ModelSize.all.map(\.name).joined(separator: ", "))")
    }
    self.configuration = configuration
    let shape = ModelConfiguration(size, vocabularySize: configuration.vocabularySize)
    let model = try Model(
      shape, sequenceLength: configuration.sequenceLength, precision: configuration.precision)
    multithreaded = MultithreadedModel(model, threads: min(threads, configuration.batchSize))
    model.layout.initialise(
      model.parameters.pointer, model: shape, seed: configuration.initSeed, scheme: size.initialisation)
    model.parametersChanged()
    optimizer = AdamW(
      layout: model.layout, beta1: configuration.adamBeta1, beta2: configuration.adamBeta2,
      epsilon: configuration.adamEpsilon, weightDecay: configuration.weightDecay, firstStep: configuration.adamFirstStep
    )
    schedule = LearningRateSchedule(configuration)
    batches = try TrainingBatches(configuration, corpus: corpus)
  }

  /// Says that the weights and moments now hold the state after `step` updates.
  func continues(after step: Int) {
    model.parametersChanged()
    self.step = step
  }

  /// Does the next update.
  ///
  /// The gradient is the mean over the batch, accumulated sequence by sequence. When the result is not usable
  /// (`Update.isUsable`), nothing is changed and the step counter stays.
  ///
  /// - Parameter shouldStop: asked between sequences, on any thread; when it says so, the update is abandoned.
  /// - Returns: nil when abandoned.
  /// - Throws: `Failure` of kind `badData` when an id of the batch has no vocabulary row.
  func update(shouldStop: @Sendable () -> Bool) throws -> Update? {
    let number = step + 1
    let batch = configuration.batchSize
    let sequences = try batches.sequences(update: number)
    model.clearGradients()
    guard
      let losses = multithreaded.accumulateGradients(sequences, scale: 1 / Float(batch), while: { !shouldStop() })
    else { return nil }
    let norm = GradientClipping.norm(of: model.gradients, layout: model.layout)
    let rate = schedule.rate(at: number - 1)
    let result = Update(step: number, loss: losses.reduce(0, +) / Double(batch), gradientNorm: norm, learningRate: rate)
    guard result.isUsable else { return result }
    optimizer.update(
      model.parameters, gradients: model.gradients,
      gradientScale: GradientClipping.multiplier(norm: norm, limit: configuration.gradientClipping), learningRate: rate,
      update: number)
    model.parametersChanged()
    step = number
    return result
  }
}
