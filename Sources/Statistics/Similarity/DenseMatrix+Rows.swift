import Numerics

extension DenseMatrix where Element == Double {
  /// Some of the rows.
  func rows(_ range: Range<Int>) -> DenseMatrix {
    DenseMatrix(
      Array(values[range.lowerBound * columns..<range.upperBound * columns]), rows: range.count, columns: columns)
  }

  /// Inner product of a row with a row of a matrix of equal width.
  func rowProduct(_ row: Int, _ other: DenseMatrix, _ otherRow: Int) -> Double {
    values.withUnsafeBufferPointer { left in
      other.values.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return 0 }
        return BLAS.dot(columns, left + row * columns, right + otherRow * columns)
      }
    }
  }
}
