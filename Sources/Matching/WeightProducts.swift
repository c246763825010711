import NeoX
import Numerics

/// Sums of products of weights of two networks' parts, a row for each part of the one and a column for each of the other.
struct WeightProducts {
  let size: Int
  var values: [Float]

  init(_ size: Int) {
    self.size = size
    values = Array(repeating: 0, count: size * size)
  }

  /// Adds the products of all rows of a tensor with all rows of the other network's.
  mutating func addRows(
    of first: AlignedBuffer<Float>, and second: AlignedBuffer<Float>, _ tensor: ParameterTensor, columns: Int
  ) {
    add(first, second, tensor, inner: columns, leading: columns, byColumns: false)
  }

  /// Adds the products of all columns of a tensor with all columns of the other network's.
  mutating func addColumns(
    of first: AlignedBuffer<Float>, and second: AlignedBuffer<Float>, _ tensor: ParameterTensor, rows: Int
  ) {
    add(first, second, tensor, inner: rows, leading: size, byColumns: true)
  }

  private mutating func add(
    _ first: AlignedBuffer<Float>, _ second: AlignedBuffer<Float>, _ tensor: ParameterTensor, inner: Int, leading: Int,
    byColumns: Bool
  ) {
    let size = size
    withExtendedLifetime((first, second)) {
      values.withUnsafeMutableBufferPointer { target in
        guard let target = target.baseAddress else { return }
        BLAS.multiply(
          rows: size, columns: size, inner: inner, first.pointer + tensor.offset, leadingA: leading,
          transposedA: byColumns, second.pointer + tensor.offset, leadingB: leading, transposedB: !byColumns, beta: 1,
          into: target, leadingC: size)
      }
    }
  }
}
