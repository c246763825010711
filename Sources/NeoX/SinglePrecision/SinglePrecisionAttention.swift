import Kernels
import Numerics

/// Causal attention of one sequence in single precision, head by head; scores never leave the cache and are recomputed backwards.
///
/// Rows of `queryKeyValue` hold, per head, query, key and value of `headWidth` each (the suite's interleaved layout).
struct SinglePrecisionAttention {
  let length: Int
  let heads: Int
  let headWidth: Int

  private var rowStride: Int { 3 * heads * headWidth }
  private var outputStride: Int { heads * headWidth }

  /// Number of floats that `scratch` has.
  static func scratchCount(length: Int, headWidth: Int) -> Int { attention_scratch_count(length, headWidth) }

  /// output = softmax(q k' / sqrt(headWidth)) v; leaves log sums in base 2 (heads x T) for the backward pass.
  func forward(
    _ queryKeyValue: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>,
    logSum: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let query = queryKeyValue + head * 3 * headWidth
      KernelTable.best.attention_forward(
        query, query + headWidth, query + 2 * headWidth, rowStride, length, headWidth, output + head * headWidth,
        outputStride, logSum + head * length, scratch)
    }
  }

  /// The weights themselves, softmax(q k' / sqrt(headWidth)), heads x T x T; leaves natural log sums.
  func maps(
    _ queryKeyValue: UnsafeMutablePointer<Float>, logSum: UnsafeMutablePointer<Float>,
    into maps: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let query = queryKeyValue + head * 3 * headWidth
      let map = maps + head * length * length
      BLAS.multiply(
        rows: length, columns: length, inner: headWidth, alpha: 1 / Float(headWidth).squareRoot(), query,
        leadingA: rowStride, query + headWidth, leadingB: rowStride, transposedB: true, into: map, leadingC: length)
      KernelTable.best.causal_softmax(map, length, length, length, 0, logSum + head * length)
    }
  }

  /// Writes the gradient of `queryKeyValue` from that of the output.
  func backward(
    _ queryKeyValue: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>,
    outputGradient: UnsafeMutablePointer<Float>, logSum: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let (query, column) = (queryKeyValue + head * 3 * headWidth, head * headWidth)
      let queryGradient = gradient + head * 3 * headWidth
      KernelTable.best.attention_backward(
        query, query + headWidth, query + 2 * headWidth, rowStride, length, headWidth, output + column,
        outputGradient + column, outputStride, logSum + head * length, queryGradient, queryGradient + headWidth,
        queryGradient + 2 * headWidth, scratch)
    }
  }
}
