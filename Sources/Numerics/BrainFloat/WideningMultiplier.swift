import Kernels

/// Products by OpenBLAS on operands widened to single precision, for CPUs whose own products of bfloat16 are slower.
///
/// The product of two numbers in bfloat16 is exact in single precision, so only sums are rounded. Operands are widened in
/// blocks that stay in the cache.
final class WideningMultiplier: BrainFloatMultiplier {
  /// Most rows, columns and summed values of a block.
  private static let blockSize = 512

  private let a = AlignedBuffer<Float>(count: blockSize * blockSize)
  private let b = AlignedBuffer<Float>(count: blockSize * blockSize)
  private let c = AlignedBuffer<Float>(count: blockSize * blockSize)

  private var kernels: brain_float_kernels { KernelTable.best.brain_float }

  func multiply(
    _ shape: BrainFloatProductShape, _ a: UnsafePointer<BrainFloat>, _ b: UnsafePointer<BrainFloat>,
    adding isAdded: Bool, into c: UnsafeMutablePointer<Float>
  ) {
    forEachBlock(shape.columns) { column, columns in
      forEachBlock(shape.rows) { row, rows in
        add(
          shape, a, b, (row, rows), (column, columns), hasStart: isAdded, into: c + row * shape.leadingC + column,
          leading: shape.leadingC)
      }
    }
  }

  func multiply(
    _ shape: BrainFloatProductShape, _ a: UnsafePointer<BrainFloat>, _ b: UnsafePointer<BrainFloat>,
    bias: UnsafePointer<Float>?, roundedInto c: UnsafeMutablePointer<BrainFloat>
  ) {
    forEachBlock(shape.columns) { column, columns in
      forEachBlock(shape.rows) { row, rows in
        let sums = self.c.pointer
        if let bias {
          for index in 0..<rows { (sums + index * columns).update(from: bias + column, count: columns) }
        }
        add(shape, a, b, (row, rows), (column, columns), hasStart: bias != nil, into: sums, leading: columns)
        for index in 0..<rows {
          kernels.round(sums + index * columns, columns, c + (row + index) * shape.leadingC + column)
        }
      }
    }
  }

  /// One block of a product, of whole sums; what `sums` holds is added to where it `hasStart`, else overwritten.
  private func add(
    _ shape: BrainFloatProductShape, _ a: UnsafePointer<BrainFloat>, _ b: UnsafePointer<BrainFloat>,
    _ rows: (first: Int, count: Int), _ columns: (first: Int, count: Int), hasStart: Bool,
    into sums: UnsafeMutablePointer<Float>, leading: Int
  ) {
    forEachBlock(shape.inner) { first, inner in
      let leadingA = widen(
        a, shape.leadingA, isTransposed: shape.transposedA, rows: rows, columns: (first, inner), into: self.a)
      let leadingB = widen(
        b, shape.leadingB, isTransposed: shape.transposedB, rows: (first, inner), columns: columns, into: self.b)
      BLAS.multiply(
        rows: rows.count, columns: columns.count, inner: inner, self.a.pointer, leadingA: leadingA,
        transposedA: shape.transposedA, self.b.pointer, leadingB: leadingB, transposedB: shape.transposedB,
        beta: hasStart || first > 0 ? 1 : 0, into: sums, leadingC: leading)
    }
  }

  /// Widens a block of a matrix as it is stored; returns the length of a stored row of the block.
  private func widen(
    _ matrix: UnsafePointer<BrainFloat>, _ leading: Int, isTransposed: Bool, rows: (first: Int, count: Int),
    columns: (first: Int, count: Int), into block: AlignedBuffer<Float>
  ) -> Int {
    let (down, along) = isTransposed ? (columns, rows) : (rows, columns)
    kernels.widen(matrix + down.first * leading + along.first, leading, down.count, along.count, block.pointer)
    return along.count
  }

  private func forEachBlock(_ count: Int, _ body: (_ first: Int, _ count: Int) -> Void) {
    for first in stride(from: 0, to: count, by: Self.blockSize) { body(first, min(Self.blockSize, count - first)) }
  }
}
