import Kernels
import Numerics

/// Causal attention of one sequence with products in bfloat16, in blocks of queries; scores never leave the cache and are
/// recomputed backwards.
///
/// Rows of `queryKeyValue` hold, per head, query, key and value of `headWidth` each. Rounded weights take the first half of
/// the place of the scores they come from, so that their rows lie twice as many values apart.
struct BrainFloatAttention {
  /// Query rows that are handled at a time.
  static let queryRows = 128

  let length: Int
  let heads: Int
  let headWidth: Int
  let products: BrainFloatProducts

  private var rowStride: Int { 3 * heads * headWidth }
  private var outputStride: Int { heads * headWidth }
  private var scale: Float { 1 / Float(headWidth).squareRoot() }
  private var kernels: brain_float_kernels { KernelTable.best.brain_float }

  /// output = softmax(q k' / sqrt(headWidth)) v; leaves log sums (heads x T) for the backward pass.
  func forward(
    _ queryKeyValue: ArenaBuffer<BrainFloat>, output: ArenaBuffer<BrainFloat>, logSum: ArenaBuffer<Float>,
    scores: ArenaBuffer<Float>
  ) {
    let (queryKeyValue, output) = (queryKeyValue.pointer, output.pointer)
    let (logSum, scores) = (logSum.pointer, scores.pointer)
    for head in 0..<heads {
      let query = queryKeyValue + head * 3 * headWidth
      let (key, value) = (query + headWidth, query + 2 * headWidth)
      for first in stride(from: 0, to: length, by: BrainFloatAttention.queryRows) {
        let rows = min(BrainFloatAttention.queryRows, length - first)
        let columns = first + rows
        multiplyByTransposed(query + first * rowStride, rowStride, key, rows, columns, into: scores)
        kernels.causal_softmax(scores, rows, columns, length, first, scale, logSum + head * length + first)
        products.multiply(
          rows: rows, columns: headWidth, inner: columns, rounded(scores), leadingA: 2 * length, value,
          leadingB: rowStride, roundedInto: output + first * outputStride + head * headWidth, leadingC: outputStride)
      }
    }
  }

  /// Writes the gradient of `queryKeyValue` from that of the output.
  func backward(
    _ queryKeyValue: ArenaBuffer<BrainFloat>, output: ArenaBuffer<BrainFloat>, outputGradient: ArenaBuffer<BrainFloat>,
    logSum: ArenaBuffer<Float>, scores: ArenaBuffer<Float>, scoreGradients: ArenaBuffer<Float>,
    delta: ArenaBuffer<Float>, gradient: ArenaBuffer<Float>
  ) {
    let (queryKeyValue, output, outputGradient) = (queryKeyValue.pointer, output.pointer, outputGradient.pointer)
    let (logSum, scores, scoreGradients) = (logSum.pointer, scores.pointer, scoreGradients.pointer)
    let (delta, gradient) = (delta.pointer, gradient.pointer)
    for head in 0..<heads {
      let (place, column) = (head * 3 * headWidth, head * headWidth)
      let query = queryKeyValue + place
      let (key, value) = (query + headWidth, query + 2 * headWidth)
      kernels.row_products(
        output + column, outputStride, outputGradient + column, outputStride, length, headWidth, delta)
      // From the last block, which sees every key and writes where the others add.
      for first in stride(from: 0, to: length, by: BrainFloatAttention.queryRows).reversed() {
        let rows = min(BrainFloatAttention.queryRows, length - first)
        let columns = first + rows
        let blockQuery = query + first * rowStride
        let blockGradient = outputGradient + first * outputStride + column
        multiplyByTransposed(blockQuery, rowStride, key, rows, columns, into: scores)
        multiplyByTransposed(blockGradient, outputStride, value, rows, columns, into: scoreGradients)
        kernels.causal_softmax_backward(
          scores, scoreGradients, rows, columns, length, first, logSum + head * length + first, delta + first, scale)
        addTransposed(
          rounded(scores), blockGradient, outputStride, rows, columns, into: gradient + place + 2 * headWidth)
        addTransposed(
          rounded(scoreGradients), blockQuery, rowStride, rows, columns, into: gradient + place + headWidth)
        products.multiply(
          rows: rows, columns: headWidth, inner: columns, rounded(scoreGradients), leadingA: 2 * length, key,
          leadingB: rowStride, into: gradient + place + first * rowStride, leadingC: rowStride)
      }
    }
  }

  private func rounded(_ scores: UnsafeMutablePointer<Float>) -> UnsafePointer<BrainFloat> {
    UnsafePointer(UnsafeMutableRawPointer(scores).assumingMemoryBound(to: BrainFloat.self))
  }

  /// scores (rows x columns) = left (rows x headWidth) times the transposed right (columns x headWidth).
  private func multiplyByTransposed(
    _ left: UnsafePointer<BrainFloat>, _ leftStride: Int, _ right: UnsafePointer<BrainFloat>, _ rows: Int,
    _ columns: Int, into scores: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      rows: rows, columns: columns, inner: headWidth, left, leadingA: leftStride, right, leadingB: rowStride,
      transposedB: true, into: scores, leadingC: length)
  }

  /// gradient (columns x headWidth) += the transposed weights (rows x columns) times right (rows x headWidth).
  private func addTransposed(
    _ weights: UnsafePointer<BrainFloat>, _ right: UnsafePointer<BrainFloat>, _ rightStride: Int, _ rows: Int,
    _ columns: Int, into gradient: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      rows: columns, columns: headWidth, inner: rows, weights, leadingA: 2 * length, transposedA: true, right,
      leadingB: rightStride, adding: columns < length, into: gradient, leadingC: rowStride)
  }
}
