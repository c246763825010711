import Glibc
import Numerics

/// The sums over a centred kernel matrix on which the moments of its trace with a permuted other depend.
///
/// They are those of A = K - c H, where c = trace(K) / (n - 1) and H = I - 1 1^T / n: subtracting c H only shifts trace(K P L P^T), and A
/// has no trace, so that nothing large cancels. Rows of A sum to zero, hence a sum over index patterns vanishes wherever an index
/// occurs once, and these seven remain of patterns with up to three factors.
public struct PermutationSums: Sendable, Equatable {
  /// Number of items.
  public let items: Int
  /// Sum of a_ii^2.
  let diagonalSquares: Double
  /// Sum of a_ij^2 over all i and j.
  let squares: Double
  /// Sum of a_ii^3.
  let diagonalCubes: Double
  /// Sum of a_ij^3 over all i and j.
  let cubes: Double
  /// Sum of a_ii a_ij^2 over all i and j.
  let diagonalWithSquares: Double
  /// Sum of a_ii a_ij a_jj over all i and j.
  let diagonalsAcross: Double
  /// Sum of a_ij a_jk a_ki: the trace of A^3.
  let triangles: Double
  // trace(K), which gives back the shift.
  let trace: Double

  /// Sums of a representation's linear kernel, centred; takes n^2 d operations, in blocks of rows.
  public init(_ representation: Representation) {
    let (matrix, own) = (representation.centred, representation.own)
    let lengths = representation.squaredLengths
    let smaller = own.product(own)
    let across = matrix.product(transposed: true, DenseMatrix(lengths, rows: lengths.count, columns: 1))
    let turned = matrix.product(own)
    var withSquares: [Double] = []
    for item in 0..<matrix.rows { withSquares.append(turned.rowProduct(item, matrix, item)) }
    self.init(
      items: matrix.rows, diagonal: lengths, squares: own.sumOfSquares, cubes: Self.cubes(matrix),
      rowSquares: withSquares, diagonalsAcross: across.sumOfSquares, triangles: smaller.inner(own))
  }

  /// Sums of any symmetric matrix whose rows sum to zero.
  init(_ kernel: CentredKernel) {
    let matrix = kernel.matrix
    let count = matrix.rows
    let diagonal = (0..<count).map { matrix[$0, $0] }
    let rowSquares = (0..<count).map { row in
      matrix.values[row * count..<(row + 1) * count].reduce(0) { $0 + $1 * $1 }
    }
    var across = 0.0
    for row in 0..<count {
      for column in 0..<count { across += diagonal[row] * matrix[row, column] * diagonal[column] }
    }
    self.init(
      items: count, diagonal: diagonal, squares: matrix.sumOfSquares,
      cubes: matrix.values.reduce(0) { $0 + $1 * $1 * $1 }, rowSquares: rowSquares, diagonalsAcross: across,
      triangles: matrix.product(matrix).inner(matrix))
  }

  // From the sums of the kernel itself to those of A.
  private init(
    items: Int, diagonal: [Double], squares: Double, cubes: Double, rowSquares: [Double], diagonalsAcross: Double,
    triangles: Double
  ) {
    let count = Double(items)
    let trace = diagonal.reduce(0, +)
    let c = trace / (count - 1)
    let kept = 1 - 1 / count
    let shifted = diagonal.map { $0 - c * kept }
    self.items = items
    self.trace = trace
    diagonalSquares = shifted.reduce(0) { $0 + $1 * $1 }
    self.squares = squares - 2 * c * trace + c * c * (count - 1)
    diagonalCubes = shifted.reduce(0) { $0 + $1 * $1 * $1 }
    // Off the diagonal A is K + c / n, on it K + c / n - c.
    let rise = c / count
    let offDiagonal = diagonal.reduce(0) { $0 + pow($1 + rise - c, 3) - pow($1 + rise, 3) }
    self.cubes = cubes + 3 * rise * squares + count * count * rise * rise * rise + offDiagonal
    // A^2 = K^2 - 2 c K + c^2 H, since K H = K.
    diagonalWithSquares = zip(shifted, zip(diagonal, rowSquares)).reduce(0) {
      $0 + $1.0 * ($1.1.1 - 2 * c * $1.1.0 + c * c * kept)
    }
    // The shifted diagonal sums to zero, so that H leaves it as it is, and K does not see the shift.
    self.diagonalsAcross = diagonalsAcross - c * diagonalSquares
    self.triangles = triangles - 3 * c * squares + 3 * c * c * trace - c * c * c * (count - 1)
  }

  private static func cubes(_ matrix: DenseMatrix<Double>) -> Double {
    let height = 256
    var sum = 0.0
    for start in stride(from: 0, to: matrix.rows, by: height) {
      let end = min(start + height, matrix.rows)
      let block = matrix.rows(start..<end)
      // The block with itself once, with all later items twice.
      let rest = matrix.rows(start..<matrix.rows)
      let products = block.product(rest, otherTransposed: true)
      for row in 0..<products.rows {
        let (own, later) = products.cubes(row, from: end - start)
        sum += own + 2 * later
      }
    }
    return sum
  }
}

extension DenseMatrix where Element == Double {
  /// Sums of the cubes of a row before and from a column.
  func cubes(_ row: Int, from column: Int) -> (Double, Double) {
    values.withUnsafeBufferPointer { values in
      let start = row * columns
      // Four sums at a time: cubes are many, and one sum would wait for itself.
      func sum(_ range: Range<Int>) -> Double {
        var parts = SIMD4<Double>(repeating: 0)
        var index = range.lowerBound
        while index + 4 <= range.upperBound {
          let four = SIMD4(values[index], values[index + 1], values[index + 2], values[index + 3])
          parts += four * four * four
          index += 4
        }
        var total = parts.sum()
        while index < range.upperBound {
          total += values[index] * values[index] * values[index]
          index += 1
        }
        return total
      }
      return (sum(start..<start + column), sum(start + column..<start + columns))
    }
  }
}
