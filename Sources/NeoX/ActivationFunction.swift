import Glibc
import Numerics

/// The two forms of GELU (Hendrycks and Gimpel 2016) that GPT-NeoX models come with.
public enum ActivationFunction: String, Sendable, Codable {
  /// 0.5 u (1 + tanh(0.79788456 u (1 + 0.044715 u^2))), with which GPT-NeoX trains.
  case tanhGELU = "tanh"
  /// 0.5 u (1 + erf(u / sqrt 2)), which the suite's published configurations name. At most 4.7e-4 from the other.
  case exactGELU = "erf"

  /// x += bias in every row; y = GELU(x). Columns are a multiple of 16.
  func apply(
    _ x: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, rows: Int, columns: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .tanhGELU:
      KernelTable.best.bias_gelu(x, bias, rows, columns, y)
    case .exactGELU:
      KernelTable.best.add_bias(x, bias, rows, columns)
      let scale = Float(0.5).squareRoot()
      for index in 0..<(rows * columns) { y[index] = 0.5 * x[index] * (1 + erff(x[index] * scale)) }
    }
  }
}
