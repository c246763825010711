/// A number that OpenBLAS multiplies matrices of: `Float` or `Double`.
///
/// The loops that code generic over the element needs are requirements, so that it calls compiled loops for its element
/// rather than looking up every addition. All matrices are row-major.
public protocol MatrixElement: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// c = alpha op(a) op(b) + beta c; parameters as in `BLAS.multiply`.
  static func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Self,
    _ a: UnsafePointer<Self>, leadingA: Int, transposedA: Bool,
    _ b: UnsafePointer<Self>, leadingB: Int, transposedB: Bool,
    beta: Self, into c: UnsafeMutablePointer<Self>, leadingC: Int)

  /// The upper triangle of c = a^T a + beta c (`ofColumns`, order = columns of a) or of c = a a^T + beta c (order = rows of a),
  /// where `inner` is the summed dimension.
  static func selfProduct(
    order: Int, inner: Int, _ a: UnsafePointer<Self>, leadingA: Int, ofColumns: Bool,
    beta: Self, into c: UnsafeMutablePointer<Self>)

  /// Sum of the products of two lists of values.
  static func dot(_ count: Int, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>) -> Double

  /// Whether no value is infinite or not a number.
  static func areFinite(_ values: UnsafeBufferPointer<Self>) -> Bool

  /// Adds every row to the columns' sums and widens the columns' ranges by it.
  static func survey(
    _ rows: UnsafeBufferPointer<Self>, columns: Int, sums: UnsafeMutablePointer<Double>,
    least: UnsafeMutablePointer<Self>, most: UnsafeMutablePointer<Self>)

  /// target = (value - its column's centre) * scale, computed in this element's precision; rows of the target lie `stride` apart.
  static func shift(
    _ rows: UnsafeBufferPointer<Self>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Float>, stride: Int)

  /// The same in double precision.
  static func shift(
    _ rows: UnsafeBufferPointer<Self>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Double>, stride: Int)

  /// Adds the values to a list in double precision.
  static func add(_ count: Int, _ values: UnsafePointer<Self>, to sums: UnsafeMutablePointer<Double>)
}

extension Float: MatrixElement {
  /// c = alpha op(a) op(b) + beta c, by `BLAS.multiply`.
  public static func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Float,
    _ a: UnsafePointer<Float>, leadingA: Int, transposedA: Bool,
    _ b: UnsafePointer<Float>, leadingB: Int, transposedB: Bool,
    beta: Float, into c: UnsafeMutablePointer<Float>, leadingC: Int
  ) {
    BLAS.multiply(
      rows: rows, columns: columns, inner: inner, alpha: alpha, a, leadingA: leadingA, transposedA: transposedA,
      b, leadingB: leadingB, transposedB: transposedB, beta: beta, into: c, leadingC: leadingC)
  }

  /// The upper triangle of a^T a or a a^T, by `BLAS.selfProduct`.
  public static func selfProduct(
    order: Int, inner: Int, _ a: UnsafePointer<Float>, leadingA: Int, ofColumns: Bool,
    beta: Float, into c: UnsafeMutablePointer<Float>
  ) {
    BLAS.selfProduct(order: order, inner: inner, a, leadingA: leadingA, ofColumns: ofColumns, beta: beta, into: c)
  }

  /// Sum of products, by `BLAS.dot`.
  public static func dot(_ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Double {
    BLAS.dot(count, a, b)
  }

  /// Sums and ranges of columns, by the vector kernel.
  public static func survey(
    _ rows: UnsafeBufferPointer<Float>, columns: Int, sums: UnsafeMutablePointer<Double>,
    least: UnsafeMutablePointer<Float>, most: UnsafeMutablePointer<Float>
  ) {
    guard let start = rows.baseAddress, columns > 0 else { return }
    KernelTable.best.survey_columns(start, rows.count / columns, columns, sums, least, most)
  }

  /// Centred and scaled rows, by the vector kernel.
  public static func shift(
    _ rows: UnsafeBufferPointer<Float>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    guard let start = rows.baseAddress, columns > 0 else { return }
    let parts = CentreParts<Float>(centres, columns)
    KernelTable.best.shift_columns(
      start, rows.count / columns, columns, parts.first, parts.rest, Float(scale), target, stride)
  }
}

extension Double: MatrixElement {
  /// c = alpha op(a) op(b) + beta c, by `BLAS.multiply`.
  public static func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Double,
    _ a: UnsafePointer<Double>, leadingA: Int, transposedA: Bool,
    _ b: UnsafePointer<Double>, leadingB: Int, transposedB: Bool,
    beta: Double, into c: UnsafeMutablePointer<Double>, leadingC: Int
  ) {
    BLAS.multiply(
      rows: rows, columns: columns, inner: inner, alpha: alpha, a, leadingA: leadingA, transposedA: transposedA,
      b, leadingB: leadingB, transposedB: transposedB, beta: beta, into: c, leadingC: leadingC)
  }

  /// The upper triangle of a^T a or a a^T, by `BLAS.selfProduct`.
  public static func selfProduct(
    order: Int, inner: Int, _ a: UnsafePointer<Double>, leadingA: Int, ofColumns: Bool,
    beta: Double, into c: UnsafeMutablePointer<Double>
  ) {
    BLAS.selfProduct(order: order, inner: inner, a, leadingA: leadingA, ofColumns: ofColumns, beta: beta, into: c)
  }

  /// Sum of products, by `BLAS.dot`.
  public static func dot(_ count: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>) -> Double {
    BLAS.dot(count, a, b)
  }
}
