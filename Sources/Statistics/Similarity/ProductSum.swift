import Numerics

/// A sum over blocks of rows of a^T b: each block in the working precision, the sum in double precision.
final class ProductSum<Working: MatrixElement> {
  private let rows: Int
  private let columns: Int
  private let block: AlignedBuffer<Working>
  private let total: AlignedBuffer<Double>

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    block = AlignedBuffer(count: rows * columns)
    total = AlignedBuffer(count: rows * columns)
  }

  /// Adds a^T b of a block of that many items.
  func add(_ a: AlignedBuffer<Working>, _ b: AlignedBuffer<Working>, items: Int) {
    withExtendedLifetime((a, b)) {
      Working.multiply(
        rows: rows, columns: columns, inner: items, alpha: 1, a.pointer, leadingA: rows, transposedA: true,
        b.pointer, leadingB: columns, transposedB: false, beta: 0, into: block.pointer, leadingC: columns)
    }
    Working.add(rows * columns, block.pointer, to: total.pointer)
  }

  /// Adds the upper triangle of a^T a.
  func addSelf(_ a: AlignedBuffer<Working>, items: Int) {
    withExtendedLifetime(a) {
      Working.selfProduct(
        order: rows, inner: items, a.pointer, leadingA: rows, ofColumns: true, beta: 0, into: block.pointer)
    }
    Working.add(rows * columns, block.pointer, to: total.pointer)
  }

  /// The sum.
  var matrix: DenseMatrix<Double> { DenseMatrix(Array(total.values), rows: rows, columns: columns) }

  /// The sum of which the upper triangle was computed, both triangles filled.
  var symmetric: DenseMatrix<Double> {
    var sum = matrix
    sum.mirrorUpperTriangle()
    return sum
  }
}
