import Numerics

/// The eight weight metrics of one matrix that training maps are built on (Hu, Chen, Saphra and Cho 2023, base code).
///
/// A quotient whose divisor is zero, and the variance of a single singular value, are NaN; so is everything that depends on
/// an entry that is not finite.
public struct MatrixMetrics: Sendable, Equatable {
  /// Singular values below this count as 0 in their mean and variance.
  public static let singularValueCut = 1e-5

  /// Sum of the absolute entries.
  public let l1: Double
  /// Root of the sum of squared entries.
  public let l2: Double
  /// Sum of the main diagonal, of a rectangular matrix too.
  public let trace: Double
  /// Largest singular value.
  public let spectral: Double
  /// l1 / l2.
  public let codeSparsity: Double
  /// trace / spectral.
  public let computationalSparsity: Double
  /// Mean of the singular values after the cut.
  public let meanLambda: Double
  /// Variance of the singular values after the cut, divisor r - 1 for r singular values.
  public let varianceLambda: Double

  /// The eight values in the order of traces.
  public var values: [Double] {
    [l1, l2, trace, spectral, codeSparsity, computationalSparsity, meanLambda, varianceLambda]
  }

  /// Computes the metrics of a row-major matrix of `rows` x `columns` values; both at least 1.
  ///
  /// Sums are in double precision. The singular values are roots of the eigenvalues of the smaller Gram matrix, so that
  /// their absolute error is about 1e-8 of the largest; that is far below the cut for any weight matrix.
  public init(of values: UnsafePointer<Float>, rows: Int, columns: Int) {
    precondition(rows > 0 && columns > 0, "a matrix of \(rows) x \(columns)")
    let count = rows * columns
    var absolute = 0.0
    var squares = 0.0
    let widened = [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for row in 0..<rows {
        var rowAbsolute = 0.0
        var rowSquares = 0.0
        for index in row * columns..<(row + 1) * columns {
          let value = Double(values[index])
          buffer.initializeElement(at: index, to: value)
          rowAbsolute += value.magnitude
          rowSquares += value * value
        }
        absolute += rowAbsolute
        squares += rowSquares
      }
      initialized = count
    }
    l1 = absolute
    l2 = squares.squareRoot()
    trace = (0..<min(rows, columns)).reduce(0.0) { $0 + widened[$1 * columns + $1] }
    let singular = Self.singularValues(widened, rows: rows, columns: columns)
    spectral = singular?.last ?? .nan
    codeSparsity = l1 / l2
    computationalSparsity = trace / spectral
    let kept = (singular ?? [.nan]).map { $0 < Self.singularValueCut ? 0 : $0 }
    let mean = kept.reduce(0, +) / Double(kept.count)
    meanLambda = mean
    varianceLambda = kept.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(kept.count - 1)
  }

  /// The min(rows, columns) singular values of a row-major matrix, ascending; nil when an entry is not finite.
  static func singularValues(_ matrix: [Double], rows: Int, columns: Int) -> [Double]? {
    let order = min(rows, columns)
    var gram = [Double](repeating: 0, count: order * order)
    let tall = rows >= columns
    matrix.withUnsafeBufferPointer { entries in
      guard let base = entries.baseAddress else { return }
      gram.withUnsafeMutableBufferPointer { product in
        guard let target = product.baseAddress else { return }
        BLAS.multiply(
          rows: order, columns: order, inner: tall ? rows : columns,
          base, leadingA: columns, transposedA: tall,
          base, leadingB: columns, transposedB: !tall,
          into: target, leadingC: order)
      }
    }
    return SymmetricEigenvalues.ascending(&gram, order: order)?.map { max(0, $0).squareRoot() }
  }
}
