/// A row-major matrix and the products that are taken of it, each on one thread.
public struct DenseMatrix<Element: MatrixElement>: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// The entries, row by row.
  public internal(set) var values: [Element]

  /// Takes `rows` x `columns` values.
  public init(_ values: [Element], rows: Int, columns: Int) {
    precondition(values.count == rows * columns, "\(values.count) values for \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// The entry at a place.
  public subscript(row: Int, column: Int) -> Element { values[row * columns + column] }

  /// The matrix with rows and columns exchanged.
  public var transposed: DenseMatrix {
    var turned: [Element] = []
    turned.reserveCapacity(values.count)
    for column in 0..<columns {
      for row in 0..<rows { turned.append(values[row * columns + column]) }
    }
    return DenseMatrix(turned, rows: columns, columns: rows)
  }

  /// op(self) op(other), where op transposes if asked to.
  public func product(transposed: Bool = false, _ other: DenseMatrix, otherTransposed: Bool = false) -> DenseMatrix {
    let (height, inner) = transposed ? (columns, rows) : (rows, columns)
    let (otherInner, width) = otherTransposed ? (other.columns, other.rows) : (other.rows, other.columns)
    precondition(inner == otherInner, "a product of \(height) x \(inner) and \(otherInner) x \(width)")
    var result = [Element](repeating: 0, count: height * width)
    values.withUnsafeBufferPointer { left in
      other.values.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { target in
          guard inner > 0, let left = left.baseAddress, let right = right.baseAddress, let target = target.baseAddress
          else { return }
          Element.multiply(
            rows: height, columns: width, inner: inner, alpha: 1, left, leadingA: columns, transposedA: transposed,
            right, leadingB: other.columns, transposedB: otherTransposed, beta: 0, into: target, leadingC: width)
        }
      }
    }
    return DenseMatrix(result, rows: height, columns: width)
  }

  /// self^T self (`ofColumns`) or self self^T, both triangles filled.
  public func selfProduct(ofColumns: Bool) -> DenseMatrix {
    let (order, inner) = ofColumns ? (columns, rows) : (rows, columns)
    var result = [Element](repeating: 0, count: order * order)
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        guard inner > 0, let source = source.baseAddress, let target = target.baseAddress else { return }
        Element.selfProduct(
          order: order, inner: inner, source, leadingA: columns, ofColumns: ofColumns, beta: 0, into: target)
      }
    }
    var product = DenseMatrix(result, rows: order, columns: order)
    product.mirrorUpperTriangle()
    return product
  }

  /// Copies what is above the diagonal of a square matrix to below it.
  public mutating func mirrorUpperTriangle() {
    let order = rows
    values.withUnsafeMutableBufferPointer { entries in
      // In squares, so that neither side strides through all of memory.
      let edge = 32
      for top in stride(from: 0, to: order, by: edge) {
        for left in stride(from: top, to: order, by: edge) {
          for row in top..<min(top + edge, order) {
            for column in max(left, row + 1)..<min(left + edge, order) {
              entries[column * order + row] = entries[row * order + column]
            }
          }
        }
      }
    }
  }
}

extension DenseMatrix where Element == Double {
  /// Sum of the products of entries at equal places: trace(self^T other).
  public func inner(_ other: DenseMatrix) -> Double {
    precondition(rows == other.rows && columns == other.columns, "an inner product of different shapes")
    return values.withUnsafeBufferPointer { left in
      other.values.withUnsafeBufferPointer { right in
        guard let first = left.baseAddress, let second = right.baseAddress else { return 0 }
        return BLAS.dot(left.count, first, second)
      }
    }
  }

  /// Sum of the squared entries.
  public var sumOfSquares: Double { inner(self) }
}
