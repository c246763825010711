import Glibc
import Numerics

/// The two ways in which GPT-NeoX drew the suite's initial weights, both normal with mean 0.
public enum WeightInitialisation: String, Sendable, Equatable {
  /// Small-init for matrices that read the residual stream, Wang-init for those that write to it.
  case smallAndWang
  /// The library's default: 0.02, and 0.02 / sqrt(2 L) for matrices that write to the residual stream.
  case normalAndScaled

  /// GPT-NeoX's names of the two methods.
  public var methods: (input: String, output: String) {
    self == .smallAndWang ? ("small_init", "wang_init") : ("normal", "scaled_normal")
  }

  /// Standard deviations of the matrices that read and that write the residual stream of L layers of width d.
  public func deviations(layers: Int, width: Int) -> (input: Double, output: Double) {
    switch self {
    case .smallAndWang:
      (
        ParameterLayout.smallInitDeviation(width: width),
        ParameterLayout.wangInitDeviation(layers: layers, width: width)
      )
    case .normalAndScaled: (0.02, 0.02 / sqrt(2 * Double(layers)))
    }
  }
}

extension ParameterLayout {
  /// Standard deviation of small-init (Nguyen and Salazar 2019) for model width d: sqrt(2 / (5 d)).
  public static func smallInitDeviation(width: Int) -> Double { sqrt(2 / (5 * Double(width))) }

  /// Standard deviation of Wang-init (Wang and Komatsuzaki 2021) for L layers of width d: 2 / (L sqrt(d)).
  public static func wangInitDeviation(layers: Int, width: Int) -> Double { 2 / Double(layers) / sqrt(Double(width)) }

  /// Draws the initial weights into a flat parameter buffer.
  ///
  /// Draws come from PyTorch's CPU generator in GPT-NeoX's order: input embedding; per layer query-key-value, attention
  /// output, first and second feed-forward matrix; output embedding. Weights are not rounded to half precision.
  public func initialise(
    _ parameters: UnsafeMutablePointer<Float>, model: ModelConfiguration, seed: Int,
    scheme: WeightInitialisation = .smallAndWang
  ) {
    var generator = TorchGenerator(seed: seed)
    let deviations = scheme.deviations(layers: model.layers, width: model.width)
    let (input, output) = (Float(deviations.input), Float(deviations.output))
    for tensor in tensors {
      let values = UnsafeMutableBufferPointer(start: parameters + tensor.offset, count: tensor.count)
      switch tensor.role {
      case .inputMatrix: generator.fillNormal(values, mean: 0, deviation: input)
      case .outputMatrix: generator.fillNormal(values, mean: 0, deviation: output)
      case .normScale: values.update(repeating: 1)
      case .bias: values.update(repeating: 0)
      }
    }
  }
}
