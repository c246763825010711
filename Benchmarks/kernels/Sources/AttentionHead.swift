import Kernels
import Numerics

/// Causal attention of one head in single precision.
enum AttentionHead {
  /// The forward and the backward pass; operations are those of the two and of the five products below the diagonal.
  static func subjects(width: Int, length: Int) -> [Subject] {
    let kernels = KernelTable.best
    // As in a model of four heads, whose rows hold query, key and value of every head.
    let (stride, outputStride) = (12 * width, 4 * width)
    let (joined, gradient) = (noise(length * stride), AlignedBuffer<Float>(count: length * stride))
    let (output, outputGradient) = (noise(length * outputStride), noise(length * outputStride))
    let sums = AlignedBuffer<Float>(count: length)
    let scratch = AlignedBuffer<Float>(count: attention_scratch_count(length, width))
    let product = Double(length) * Double(length) * Double(width)
    return [
      Subject(name: "attention_forward", shape: "\(width)", operations: 2 * product) {
        kernels.attention_forward(
          joined.pointer, joined.pointer + width, joined.pointer + 2 * width, stride, length, width, output.pointer,
          outputStride, sums.pointer, scratch.pointer)
      },
      Subject(name: "attention_backward", shape: "\(width)", operations: 5 * product) {
        kernels.attention_backward(
          joined.pointer, joined.pointer + width, joined.pointer + 2 * width, stride, length, width, output.pointer,
          outputGradient.pointer, outputStride, sums.pointer, gradient.pointer, gradient.pointer + width,
          gradient.pointer + 2 * width, scratch.pointer)
      },
    ]
  }
}
