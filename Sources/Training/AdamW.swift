import Foundation
import Kernels
import NeoX
import Numerics

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), as GPT-NeoX applies it: matrices decay, biases and
/// LayerNorms do not, and the arithmetic is in single precision.
public final class AdamW {
  /// First moments, in the places of the parameters.
  public let firstMoment: AlignedBuffer<Float>
  /// Second moments, in the places of the parameters.
  public let secondMoment: AlignedBuffer<Float>

  private let layout: ParameterLayout
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Double
  private let weightDecay: Double
  private let firstStep: Int

  /// Creates an optimiser with zero moments.
  ///
  /// - Parameter firstStep: the step counter of the first update. GPT-NeoX's engine runs one update with zero gradients
  ///   when it starts, so that its first real update counts as the second.
  public init(
    layout: ParameterLayout, beta1: Double = 0.9, beta2: Double = 0.95, epsilon: Double = 1e-8,
    weightDecay: Double = 0.1, firstStep: Int = 2
  ) {
    self.layout = layout
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.firstStep = firstStep
    firstMoment = AlignedBuffer(count: layout.bufferCount)
    secondMoment = AlignedBuffer(count: layout.bufferCount)
  }

  /// Applies update number `update` (from 1) with the gradients times `gradientScale`.
  public func update(
    _ parameters: AlignedBuffer<Float>, gradients: AlignedBuffer<Float>, gradientScale: Double, learningRate: Double,
    update number: Int
  ) {
    let step = Double(number - 1 + firstStep)
    var update = adamw_update(
      gradient_scale: Float(gradientScale), learning_rate: Float(learningRate), beta1: Float(beta1),
      beta2: Float(beta2), epsilon: Float(epsilon), weight_decay: 0, correction1: Float(1 - pow(beta1, step)),
      correction2: Float(1 - pow(beta2, step)))
    for tensor in layout.tensors {
      update.weight_decay = tensor.isDecayed ? Float(weightDecay) : 0
      KernelTable.best.adamw(
        parameters.pointer + tensor.offset, gradients.pointer + tensor.offset, firstMoment.pointer + tensor.offset,
        secondMoment.pointer + tensor.offset, (tensor.count + 15) / 16 * 16, update)
    }
  }
}
