import NeoX
import Numerics

/// Clipping by the global gradient norm.
public enum GradientClipping {
  /// The Euclidean norm over all gradients, summed in double in the order of the tensors.
  public static func norm(of gradients: AlignedBuffer<Float>, layout: ParameterLayout) -> Double {
    layout.tensors.reduce(0) { sum, tensor in
      sum + KernelTable.best.sum_of_squares(gradients.pointer + tensor.offset, tensor.count)
    }.squareRoot()
  }

  /// What gradients are multiplied by: limit / (norm + 1e-6) where that is below one. A limit of 0 switches clipping off.
  public static func multiplier(norm: Double, limit: Double) -> Double {
    limit > 0 && norm + 1e-6 > limit ? limit / (norm + 1e-6) : 1
  }
}
