import Numerics

/// Causal attention of one sequence, in blocks of queries; scores never leave the cache and are recomputed backwards.
///
/// Rows of `queryKeyValue` hold, per head, query, key and value of `headWidth` each (the suite's interleaved layout).
struct Attention {
  let length: Int
  let heads: Int
  let headWidth: Int

  private var rowStride: Int { 3 * heads * headWidth }
  private var outputStride: Int { heads * headWidth }
  private var scale: Float { 1 / Float(headWidth).squareRoot() }

  /// output = softmax(q k' / sqrt(headWidth)) v; leaves log sums (heads x T) for the backward pass.
  func forward(
    _ queryKeyValue: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>,
    logSum: UnsafeMutablePointer<Float>, scores: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let query = queryKeyValue + head * 3 * headWidth
      let key = query + headWidth
      let value = key + headWidth
      forEachBlock { first, rows in
        let columns = first + rows
        BLAS.multiply(
          rows: rows, columns: columns, inner: headWidth, alpha: scale, query + first * rowStride, leadingA: rowStride,
          key, leadingB: rowStride, transposedB: true, into: scores, leadingC: length)
        KernelTable.best.causal_softmax(scores, rows, columns, length, first, logSum + head * length + first)
        BLAS.multiply(
          rows: rows, columns: headWidth, inner: columns, scores, leadingA: length, value, leadingB: rowStride,
          into: output + first * outputStride + head * headWidth, leadingC: outputStride)
      }
    }
  }

  /// The weights themselves, softmax(q k' / sqrt(headWidth)), heads x T x T; leaves log sums as `forward` does.
  func maps(
    _ queryKeyValue: UnsafeMutablePointer<Float>, logSum: UnsafeMutablePointer<Float>,
    into maps: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let query = queryKeyValue + head * 3 * headWidth
      let map = maps + head * length * length
      BLAS.multiply(
        rows: length, columns: length, inner: headWidth, alpha: scale, query, leadingA: rowStride, query + headWidth,
        leadingB: rowStride, transposedB: true, into: map, leadingC: length)
      KernelTable.best.causal_softmax(map, length, length, length, 0, logSum + head * length)
    }
  }

  /// Writes the gradient of `queryKeyValue` from that of the output.
  func backward(
    _ queryKeyValue: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>,
    outputGradient: UnsafeMutablePointer<Float>, logSum: UnsafeMutablePointer<Float>,
    scores: UnsafeMutablePointer<Float>, scoreGradients: UnsafeMutablePointer<Float>,
    delta: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    gradient.update(repeating: 0, count: length * rowStride)
    for head in 0..<heads {
      let query = queryKeyValue + head * 3 * headWidth
      let key = query + headWidth
      let value = key + headWidth
      let queryGradient = gradient + head * 3 * headWidth
      let keyGradient = queryGradient + headWidth
      let valueGradient = keyGradient + headWidth
      let column = head * headWidth
      KernelTable.best.row_products(
        output + column, outputStride, outputGradient + column, outputStride, length, headWidth, delta)
      forEachBlock { first, rows in
        let columns = first + rows
        let blockGradient = outputGradient + first * outputStride + column
        BLAS.multiply(
          rows: rows, columns: columns, inner: headWidth, alpha: scale, query + first * rowStride, leadingA: rowStride,
          key, leadingB: rowStride, transposedB: true, into: scores, leadingC: length)
        BLAS.multiply(
          rows: rows, columns: columns, inner: headWidth, blockGradient, leadingA: outputStride,
          value, leadingB: rowStride, transposedB: true, into: scoreGradients, leadingC: length)
        KernelTable.best.causal_softmax_backward(
          scores, scoreGradients, rows, columns, length, first, logSum + head * length + first, delta + first, scale)
        BLAS.multiply(
          rows: columns, columns: headWidth, inner: rows, scores, leadingA: length, transposedA: true,
          blockGradient, leadingB: outputStride, beta: 1, into: valueGradient, leadingC: rowStride)
        BLAS.multiply(
          rows: columns, columns: headWidth, inner: rows, scoreGradients, leadingA: length, transposedA: true,
          query + first * rowStride, leadingB: rowStride, beta: 1, into: keyGradient, leadingC: rowStride)
        BLAS.multiply(
          rows: rows, columns: headWidth, inner: columns, scoreGradients, leadingA: length, key, leadingB: rowStride,
          into: queryGradient + first * rowStride, leadingC: rowStride)
      }
    }
  }

  private func forEachBlock(_ body: (_ first: Int, _ rows: Int) -> Void) {
    for first in stride(from: 0, to: length, by: Activations.attentionRows) {
      body(first, min(Activations.attentionRows, length - first))
    }
  }
}
