import Glibc
import Numerics

extension ParameterLayout {
  /// Standard deviation of small-init (Nguyen and Salazar 2019) for model width d: sqrt(2 / (5 d)).
  public static func smallInitDeviation(width: Int) -> Double { sqrt(2 / (5 * Double(width))) }

  /// Standard deviation of Wang-init (Wang and Komatsuzaki 2021) for L layers of width d: 2 / (L sqrt(d)).
  public static func wangInitDeviation(layers: Int, width: Int) -> Double { 2 / Double(layers) / sqrt(Double(width)) }

  /// Draws the initial weights into a flat parameter buffer.
  ///
  /// Draws come from PyTorch's CPU generator in GPT-NeoX's order: input embedding; per layer query-key-value, attention
  /// output, first and second feed-forward matrix; output embedding. Weights are not rounded to half precision.
  public func initialise(_ parameters: UnsafeMutablePointer<Float>, model: ModelConfiguration, seed: Int) {
    var generator = TorchGenerator(seed: seed)
    let small = Float(Self.smallInitDeviation(width: model.width))
    let wang = Float(Self.wangInitDeviation(layers: model.layers, width: model.width))
    for tensor in tensors {
      let values = UnsafeMutableBufferPointer(start: parameters + tensor.offset, count: tensor.count)
      switch tensor.role {
      case .inputMatrix: generator.fillNormal(values, mean: 0, deviation: small)
      case .outputMatrix: generator.fillNormal(values, mean: 0, deviation: wang)
      case .normScale: values.update(repeating: 1)
      case .bias: values.update(repeating: 0)
      }
    }
  }
}
