extension Float: MatrixElement {
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

  public static func selfProduct(
    order: Int, inner: Int, _ a: UnsafePointer<Float>, leadingA: Int, ofColumns: Bool,
    beta: Float, into c: UnsafeMutablePointer<Float>
  ) {
    BLAS.selfProduct(order: order, inner: inner, a, leadingA: leadingA, ofColumns: ofColumns, beta: beta, into: c)
  }

  public static func dot(_ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Double {
    BLAS.dot(count, a, b)
  }

  public static func areFinite(_ values: UnsafeBufferPointer<Float>) -> Bool { MatrixLoops.areFinite(values) }

  public static func survey(
    _ rows: UnsafeBufferPointer<Float>, columns: Int, sums: UnsafeMutablePointer<Double>,
    least: UnsafeMutablePointer<Float>, most: UnsafeMutablePointer<Float>
  ) { MatrixLoops.survey(rows, columns, sums, least, most) }

  public static func shift(
    _ rows: UnsafeBufferPointer<Float>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Float>
  ) { MatrixLoops.shift(rows, columns, centres, scale, target) }

  public static func shift(
    _ rows: UnsafeBufferPointer<Float>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Double>
  ) { MatrixLoops.shift(rows, columns, centres, scale, target) }

  public static func add(_ count: Int, _ values: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Double>) {
    MatrixLoops.add(count, values, sums)
  }
}

extension Double: MatrixElement {
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

  public static func selfProduct(
    order: Int, inner: Int, _ a: UnsafePointer<Double>, leadingA: Int, ofColumns: Bool,
    beta: Double, into c: UnsafeMutablePointer<Double>
  ) {
    BLAS.selfProduct(order: order, inner: inner, a, leadingA: leadingA, ofColumns: ofColumns, beta: beta, into: c)
  }

  public static func dot(_ count: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>) -> Double {
    BLAS.dot(count, a, b)
  }

  public static func areFinite(_ values: UnsafeBufferPointer<Double>) -> Bool { MatrixLoops.areFinite(values) }

  public static func survey(
    _ rows: UnsafeBufferPointer<Double>, columns: Int, sums: UnsafeMutablePointer<Double>,
    least: UnsafeMutablePointer<Double>, most: UnsafeMutablePointer<Double>
  ) { MatrixLoops.survey(rows, columns, sums, least, most) }

  public static func shift(
    _ rows: UnsafeBufferPointer<Double>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Float>
  ) { MatrixLoops.shift(rows, columns, centres, scale, target) }

  public static func shift(
    _ rows: UnsafeBufferPointer<Double>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Double>
  ) { MatrixLoops.shift(rows, columns, centres, scale, target) }

  public static func add(_ count: Int, _ values: UnsafePointer<Double>, to sums: UnsafeMutablePointer<Double>) {
    MatrixLoops.add(count, values, sums)
  }
}
