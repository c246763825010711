import Kernels
import Numerics

/// The vector loops of training with products in bfloat16, on the shapes of a 70m model at sequence 2,048.
enum BrainFloatLoops {
  private static let (rows, width, hidden, heads, headWidth, vocabulary, logitRows) = (
    2048, 512, 2048, 8, 64, 50_304, 512
  )

  static var subjects: [Subject] { elementwise + activations + softmax }

  private static func loop(_ name: String, _ bytes: Int, _ shape: String, call: @escaping () -> Void) -> Subject {
    Subject(name: "brain_float.\(name)", shape: shape, bytes: Double(bytes), call: call)
  }

  /// Numbers in bfloat16, all the same.
  private static func rounded(_ count: Int, _ value: Float = 1) -> AlignedBuffer<UInt16> {
    let buffer = AlignedBuffer<UInt16>(count: count)
    buffer.values.update(repeating: UInt16(value.bitPattern >> 16))
    return buffer
  }

  private static var elementwise: [Subject] {
    let kernels = KernelTable.best.brain_float
    let count = rows * width
    let (x, y, z, joined) = (noise(count), rounded(count), rounded(count), rounded(rows * 3 * width))
    let (mean, deviation, scale, bias, sums) = (noise(rows), noise(rows), noise(width), noise(width), noise(rows))
    let (cosine, sine) = (AlignedBuffer<Float>(count: rows * headWidth), AlignedBuffer<Float>(count: rows * headWidth))
    // A turn by no angle keeps what it turns.
    cosine.values.update(repeating: 1)
    let shape = "\(rows) x \(width)"
    return [
      loop("round", 6 * count, shape) { kernels.round(x.pointer, count, y.pointer) },
      loop("round_with_column_sums", 6 * count, shape) {
        kernels.round_with_column_sums(x.pointer, rows, width, y.pointer, bias.pointer)
      },
      loop("layer_norm_apply", 6 * count, shape) {
        kernels.layer_norm_apply(
          x.pointer, mean.pointer, deviation.pointer, scale.pointer, bias.pointer, rows, width, y.pointer)
      },
      loop("rotate", 4 * rows * heads * headWidth / 2, "\(rows) x \(heads) heads") {
        kernels.rotate(joined.pointer, cosine.pointer, sine.pointer, rows, heads, headWidth, headWidth / 4)
      },
      loop("row_products", 4 * count, shape) {
        kernels.row_products(y.pointer, width, z.pointer, width, rows, width, sums.pointer)
      },
    ]
  }

  private static var activations: [Subject] {
    let kernels = KernelTable.best.brain_float
    let count = rows * hidden
    // GELU has slope 1 at 6, so that gradients keep their size.
    let (x, gradient, y, sums) = (rounded(count, 6), rounded(count), rounded(count), noise(hidden))
    let shape = "\(rows) x \(hidden)"
    return [
      loop("gelu", 4 * count, shape) { kernels.gelu(x.pointer, count, y.pointer) },
      loop("gelu_backward", 8 * count, shape) {
        kernels.gelu_backward(x.pointer, gradient.pointer, rows, hidden, y.pointer, sums.pointer)
      },
    ]
  }

  private static var softmax: [Subject] {
    let kernels = KernelTable.best.brain_float
    let (queries, first) = (128, rows - 128)
    let (scores, gradients, sums) = (noise(queries * rows), noise(queries * rows), noise(queries))
    let delta = AlignedBuffer<Float>(count: queries)
    // Gradients tend to minus the weights, not to zero.
    delta.values.update(repeating: 1)
    let logits = noise(logitRows * vocabulary)
    let (targets, losses) = (AlignedBuffer<Int32>(count: logitRows), AlignedBuffer<Double>(count: logitRows))
    return [
      loop("causal_softmax", 6 * queries * rows, "\(queries) x \(rows)") {
        kernels.causal_softmax(scores.pointer, queries, rows, rows, first, 1, sums.pointer)
      },
      loop("causal_softmax_backward", 12 * queries * rows, "\(queries) x \(rows)") {
        kernels.causal_softmax_backward(
          scores.pointer, gradients.pointer, queries, rows, rows, first, sums.pointer, delta.pointer, 1)
      },
      loop("cross_entropy", 6 * logitRows * vocabulary, "\(logitRows) x \(vocabulary)") {
        kernels.cross_entropy(logits.pointer, targets.pointer, logitRows, vocabulary, 1, losses.pointer)
      },
    ]
  }
}
