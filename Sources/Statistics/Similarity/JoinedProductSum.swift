import Numerics

/// A sum over blocks of rows of [X Y]^T [X Y], the three products of two matrices in one: up to 16,384 rows in the working
/// precision, the rest of the sum in double precision.
///
/// One product of the joined matrix with itself reads and arranges every row once less than three products do.
final class JoinedProductSum<Working: MatrixElement> {
  /// Columns of both.
  let width: Int
  private let left: Int
  private let right: Int
  private let block: AlignedBuffer<Working>
  private var leftTotal: [Double]
  private var rightTotal: [Double]
  private var crossTotal: [Double]
  private var items = 0

  /// Takes the numbers of columns.
  init(left: Int, right: Int) {
    (self.left, self.right, width) = (left, right, left + right)
    block = AlignedBuffer(count: (left + right) * (left + right))
    leftTotal = [Double](repeating: 0, count: left * left)
    rightTotal = [Double](repeating: 0, count: right * right)
    crossTotal = [Double](repeating: 0, count: left * right)
  }

  /// Adds a block of rows, each of X's columns and then Y's.
  func add(_ rows: AlignedBuffer<Working>, items count: Int) {
    if items + count > 16_384 { flush() }
    let beta: Working = items == 0 ? 0 : 1
    items += count
    withExtendedLifetime((rows, block)) {
      Working.selfProduct(
        order: width, inner: count, rows.pointer, leadingA: width, ofColumns: true, beta: beta, into: block.pointer)
    }
  }

  /// X^T X, Y^T Y and X^T Y.
  var products: (left: DenseMatrix<Double>, right: DenseMatrix<Double>, cross: DenseMatrix<Double>) {
    flush()
    var own = DenseMatrix(leftTotal, rows: left, columns: left)
    var other = DenseMatrix(rightTotal, rows: right, columns: right)
    (leftTotal, rightTotal) = ([], [])
    own.mirrorUpperTriangle()
    other.mirrorUpperTriangle()
    return (own, other, DenseMatrix(crossTotal, rows: left, columns: right))
  }

  private func flush() {
    guard items > 0 else { return }
    items = 0
    withExtendedLifetime(block) {
      Self.add(block.pointer, width, to: &leftTotal, left, left, triangle: true)
      Self.add(block.pointer + left, width, to: &crossTotal, left, right, triangle: false)
      Self.add(block.pointer + left * width + left, width, to: &rightTotal, right, right, triangle: true)
    }
  }

  // Of a triangle what lies on the diagonal and above it.
  private static func add(
    _ source: UnsafePointer<Working>, _ stride: Int, to total: inout [Double], _ rows: Int, _ columns: Int,
    triangle: Bool
  ) {
    total.withUnsafeMutableBufferPointer { total in
      guard let start = total.baseAddress else { return }
      for row in 0..<rows {
        let first = triangle ? row : 0
        Working.add(columns - first, source + row * stride + first, to: start + row * columns + first)
      }
    }
  }
}
