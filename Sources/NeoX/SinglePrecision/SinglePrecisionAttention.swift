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

  /// output = softmax(q k' / sqrt(headWidth)) v; leaves log sums in base 2 (heads x T) for the backward pass.
  func forward(
    _ queryKeyValue: ArenaBuffer<Float>, output: ArenaBuffer<Float>, logSum: ArenaBuffer<Float>,
    scratch: ArenaBuffer<Float>
  ) {
    for head in 0..<heads {
      let query = queryKeyValue.pointer + head * 3 * headWidth
      KernelTable.best.attention_forward(
        query, query + headWidth, query + 2 * headWidth, rowStride, length, headWidth,
        output.pointer + head * headWidth, outputStride, logSum.pointer + head * length, scratch.pointer)
    }
  }

  /// The weights themselves, softmax(q k' / sqrt(headWidth)), heads x T x T; leaves natural log sums.
  func maps(
    _ queryKeyValue: ArenaBuffer<Float>, logSum: ArenaBuffer<Float>, into maps: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let query = queryKeyValue.pointer + head * 3 * headWidth
      let map = maps + head * length * length
      BLAS.multiply(
        rows: length, columns: length, inner: headWidth, alpha: 1 / Float(headWidth).squareRoot(), query,
        leadingA: rowStride, query + headWidth, leadingB: rowStride, transposedB: true, into: map, leadingC: length)
      KernelTable.best.causal_softmax(map, length, length, length, 0, logSum.pointer + head * length)
    }
  }

  /// Writes the gradient of `queryKeyValue` from that of the output.
  func backward(
    _ queryKeyValue: ArenaBuffer<Float>, output: ArenaBuffer<Float>, outputGradient: ArenaBuffer<Float>,
    logSum: ArenaBuffer<Float>, scratch: ArenaBuffer<Float>, gradient: ArenaBuffer<Float>
  ) {
    for head in 0..<heads {
      let (query, column) = (queryKeyValue.pointer + head * 3 * headWidth, head * headWidth)
      let queryGradient = gradient.pointer + head * 3 * headWidth
      KernelTable.best.attention_backward(
        query, query + headWidth, query + 2 * headWidth, rowStride, length, headWidth, output.pointer + column,
        outputGradient.pointer + column, outputStride, logSum.pointer + head * length, queryGradient,
        queryGradient + headWidth, queryGradient + 2 * headWidth, scratch.pointer)
    }
  }
}
