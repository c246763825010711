import NeoX
import Numerics

/// The matrix products of a training step, in single precision.
enum Products {
  /// Rows of logits that exist at a time.
  private static let logitRows = Model.logitRows

  /// The three products of every matrix of a size: forward, gradient of the input, gradient of the weight.
  static func subjects(of size: ModelSize, length: Int) -> [(matrix: String, passes: [Subject])] {
    let (d, vocabulary) = (size.width, size.vocabularyRows)
    let matrices = [
      ("query, key, value", length, d, 3 * d), ("attention output", length, d, d), ("expansion", length, d, 4 * d),
      ("contraction", length, 4 * d, d), ("unembedding", min(length, logitRows), d, vocabulary),
    ]
    return matrices.map { name, rows, inputs, outputs in (name, passes(name, rows, inputs, outputs)) }
  }

  private static func passes(_ name: String, _ rows: Int, _ inputs: Int, _ outputs: Int) -> [Subject] {
    let (input, weight, output) = (noise(rows * inputs), noise(outputs * inputs), noise(rows * outputs))
    let operations = 2 * Double(rows) * Double(inputs) * Double(outputs)
    func subject(_ call: @escaping () -> Void) -> Subject {
      Subject(name: name, shape: "\(rows) x \(inputs) x \(outputs)", operations: operations, call: call)
    }
    return [
      subject {
        BLAS.multiply(
          rows: rows, columns: outputs, inner: inputs, input.pointer, leadingA: inputs, weight.pointer,
          leadingB: inputs, transposedB: true, into: output.pointer, leadingC: outputs)
      },
      subject {
        BLAS.multiply(
          rows: rows, columns: inputs, inner: outputs, output.pointer, leadingA: outputs, weight.pointer,
          leadingB: inputs, into: input.pointer, leadingC: inputs)
      },
      subject {
        BLAS.multiply(
          rows: outputs, columns: inputs, inner: rows, output.pointer, leadingA: outputs, transposedA: true,
          input.pointer, leadingB: inputs, beta: 1, into: weight.pointer, leadingC: inputs)
      },
    ]
  }
}
