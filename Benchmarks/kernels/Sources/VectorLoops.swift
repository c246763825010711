import Kernels
import Numerics

/// The vector loops of the kernel table on the shapes of a 70m model at sequence 2,048.
///
/// Values are chosen so that repeating a call in place neither overflows nor runs into numbers too small to be normal. Bytes
/// count every array once for each time that it must be read and once for each that it must be written.
enum VectorLoops {
  private static let (rows, width, hidden, heads, headWidth, vocabulary, logitRows) = (
    2048, 512, 2048, 8, 64, 50_304, 512
  )

  static var subjects: [Subject] { normalisation + additions + activations + softmax + losses + updates }

  private static func loop(
    _ name: String, _ count: Int, passes: Double, _ shape: String? = nil, call: @escaping () -> Void
  )
    -> Subject
  {
    Subject(name: name, shape: shape ?? "\(count)", bytes: 4 * passes * Double(count), call: call)
  }

  private static var normalisation: [Subject] {
    let kernels = KernelTable.best
    let (x, y, gradient) = (noise(rows * width), noise(rows * width), noise(rows * width))
    let (mean, deviation) = (noise(rows), noise(rows))
    let (scale, bias, scaleGradient, biasGradient) = (noise(width), noise(width), noise(width), noise(width))
    let (count, shape) = (rows * width, "\(rows) x \(width)")
    return [
      loop("layer_norm_statistics", count, passes: 1, shape) {
        kernels.layer_norm_statistics(x.pointer, rows, width, 1e-5, mean.pointer, deviation.pointer)
      },
      loop("layer_norm_apply", count, passes: 2, shape) {
        kernels.layer_norm_apply(
          x.pointer, mean.pointer, deviation.pointer, scale.pointer, bias.pointer, rows, width, y.pointer)
      },
      loop("layer_norm_backward", count, passes: 4, shape) {
        kernels.layer_norm_backward(
          y.pointer, x.pointer, mean.pointer, deviation.pointer, scale.pointer, rows, width, scaleGradient.pointer,
          biasGradient.pointer, gradient.pointer)
      },
    ]
  }

  private static var additions: [Subject] {
    let kernels = KernelTable.best
    let (x, y, z, sum) = (noise(rows * width), noise(rows * width), noise(rows * width), noise(rows * width))
    let (bias, other) = (noise(width), noise(width))
    let (joined, cosine, sine) = (
      noise(rows * 3 * width), AlignedBuffer<Float>(count: rows * headWidth),
      AlignedBuffer<Float>(count: rows * headWidth)
    )
    // A turn by no angle keeps what it turns.
    cosine.values.update(repeating: 1)
    let (count, shape) = (rows * width, "\(rows) x \(width)")
    let turned = rows * heads * 2 * headWidth / 4
    return [
      loop("add_bias", count, passes: 2, shape) { kernels.add_bias(x.pointer, bias.pointer, rows, width) },
      loop("add_column_sums", count, passes: 1, shape) {
        kernels.add_column_sums(x.pointer, rows, width, other.pointer)
      },
      loop("add", count, passes: 3, shape) { kernels.add(y.pointer, z.pointer, count) },
      loop("residual_sum", count, passes: 4, shape) {
        kernels.residual_sum(
          x.pointer, y.pointer, bias.pointer, z.pointer, other.pointer, rows, width, sum.pointer)
      },
      loop("rotate", turned, passes: 2, "\(rows) x \(heads) heads") {
        kernels.rotate(joined.pointer, cosine.pointer, sine.pointer, rows, heads, headWidth, headWidth / 4, 1)
      },
    ]
  }

  private static var activations: [Subject] {
    let kernels = KernelTable.best
    let (x, y, bias) = (noise(rows * hidden), noise(rows * hidden), AlignedBuffer<Float>(count: hidden))
    // GELU has slope 1 here, so that gradients keep their size.
    let far = AlignedBuffer<Float>(count: rows * hidden)
    far.values.update(repeating: 6)
    let (count, shape) = (rows * hidden, "\(rows) x \(hidden)")
    return [
      loop("bias_gelu", count, passes: 3, shape) {
        kernels.bias_gelu(x.pointer, bias.pointer, rows, hidden, y.pointer)
      },
      loop("gelu", count, passes: 2, shape) { kernels.gelu(x.pointer, count, y.pointer) },
      loop("gelu_backward", count, passes: 3, shape) { kernels.gelu_backward(far.pointer, y.pointer, count) },
    ]
  }

  /// One block of queries of a head, at the end of the sequence.
  private static var softmax: [Subject] {
    let kernels = KernelTable.best
    let (queries, first) = (128, rows - 128)
    let (scores, sums) = (noise(queries * rows), noise(queries))
    let (count, shape) = (queries * rows, "\(queries) x \(rows)")
    return [
      loop("causal_softmax", count, passes: 2, shape) {
        kernels.causal_softmax(scores.pointer, queries, rows, rows, first, sums.pointer)
      }
    ]
  }

  private static var losses: [Subject] {
    let kernels = KernelTable.best
    let count = logitRows * vocabulary
    let (logits, more) = (noise(count), AlignedBuffer<Float>(count: count))
    let (targets, losses) = (AlignedBuffer<Int32>(count: logitRows), AlignedBuffer<Double>(count: logitRows))
    let shape = "\(logitRows) x \(vocabulary)"
    return [
      loop("cross_entropy_loss", count, passes: 1, shape) {
        kernels.cross_entropy_loss(logits.pointer, targets.pointer, logitRows, vocabulary, losses.pointer)
      },
      loop("cross_entropy", count, passes: 2, shape) {
        kernels.cross_entropy(logits.pointer, targets.pointer, logitRows, vocabulary, 1, losses.pointer)
      },
      loop("log_softmax", count, passes: 3, shape) {
        kernels.log_softmax(logits.pointer, logitRows, vocabulary, vocabulary, more.pointer)
      },
    ]
  }

  private static var updates: [Subject] {
    let kernels = KernelTable.best
    let count = 14_067_712
    let (weights, gradients, first, second) = (
      noise(count), noise(count), noise(count), AlignedBuffer<Float>(count: count)
    )
    let update = adamw_update(
      gradient_scale: 1, learning_rate: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weight_decay: 0.1,
      correction1: 1, correction2: 1)
    return [
      loop("adamw", count, passes: 7) {
        kernels.adamw(weights.pointer, gradients.pointer, first.pointer, second.pointer, count, update)
      },
      loop("sum_of_squares", count, passes: 1) {
        second.pointer[0] = Float(kernels.sum_of_squares(gradients.pointer, count))
      },
      loop("double_product", count, passes: 2) {
        second.pointer[0] = Float(kernels.double_product(gradients.pointer, first.pointer, count))
      },
      loop("divergences", count, passes: 4) {
        var sums = [0.0, 0.0, 0.0]
        kernels.divergences(weights.pointer, first.pointer, gradients.pointer, first.pointer, count, &sums)
      },
      // Normal numbers that lie between 0 and 1 may be taken for uniform ones by the next call.
      loop("normal_from_uniform", count, passes: 2) { kernels.normal_from_uniform(second.pointer, count, 0.5, 0.05) },
    ]
  }
}
