import Numerics

/// A sum over blocks of rows of a^T b: up to 16,384 rows in the working precision, the rest of the sum in double precision.
final class ProductSum<Working: MatrixElement> {
  private let rows: Int
  private let columns: Int
  private let block: AlignedBuffer<Working>
  private let total: AlignedBuffer<Double>
  private var items = 0

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    block = AlignedBuffer(count: rows * columns)
    total = AlignedBuffer(count: rows * columns)
  }

  // What the block's sum is multiplied by before the next is added: 0 begins anew.
  private func begin(_ count: Int) -> Working {
    if items + count > 16_384 { flush() }
    items += count
    return items == count ? 0 : 1
  }

  private func flush() {
    if items > 0 { Working.add(rows * columns, block.pointer, to: total.pointer) }
    items = 0
  }

  /// Adds a^T b of a block of that many items.
  func add(_ a: AlignedBuffer<Working>, _ b: AlignedBuffer<Working>, items: Int) {
    let beta = begin(items)
    withExtendedLifetime((a, b)) {
      Working.multiply(
        rows: rows, columns: columns, inner: items, alpha: 1, a.pointer, leadingA: rows, transposedA: true,
        b.pointer, leadingB: columns, transposedB: false, beta: beta, into: block.pointer, leadingC: columns)
    }
  }

  /// Adds the upper triangle of a^T a.
  func addSelf(_ a: AlignedBuffer<Working>, items: Int) {
    let beta = begin(items)
    withExtendedLifetime(a) {
      Working.selfProduct(
        order: rows, inner: items, a.pointer, leadingA: rows, ofColumns: true, beta: beta, into: block.pointer)
    }
  }

  /// The sum.
  var matrix: DenseMatrix<Double> {
    flush()
    return withExtendedLifetime(total) { DenseMatrix(Array(total.values), rows: rows, columns: columns) }
  }

  /// The sum of which the upper triangle was computed, both triangles filled.
  var symmetric: DenseMatrix<Double> {
    var sum = matrix
    sum.mirrorUpperTriangle()
    return sum
  }
}
