import COpenBLAS

/// Matrix products by OpenBLAS, row-major, always on one thread.
///
/// The bits of a product depend on its shape and on the kernel that OpenBLAS chose for this CPU (`coreName`), so callers
/// fix every shape by the model and the sequence length.
public enum BLAS {
  /// The name of the CPU core whose kernels OpenBLAS uses, for example "Haswell" or "SkylakeX".
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// OpenBLAS's own description of its version and build.
  public static var configuration: String { String(cString: openblas_get_config()) }

  private static let oneThread: Void = openblas_set_num_threads(1)

  private static func flag(_ transposed: Bool) -> CBLAS_TRANSPOSE { transposed ? CblasTrans : CblasNoTrans }

  /// c = alpha op(a) op(b) + beta c, in single precision.
  ///
  /// - Parameters:
  ///   - rows: rows of c. - columns: columns of c. - inner: the summed dimension.
  ///   - leadingA: stored row length of `a`; likewise `leadingB`, `leadingC`.
  ///   - transposedA: whether `a` is stored transposed, inner x rows; likewise `transposedB`.
  public static func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Float = 1,
    _ a: UnsafePointer<Float>, leadingA: Int, transposedA: Bool = false,
    _ b: UnsafePointer<Float>, leadingB: Int, transposedB: Bool = false,
    beta: Float = 0, into c: UnsafeMutablePointer<Float>, leadingC: Int
  ) {
    oneThread
    cblas_sgemm(
      CblasRowMajor, flag(transposedA), flag(transposedB), blasint(rows), blasint(columns), blasint(inner), alpha,
      a, blasint(leadingA), b, blasint(leadingB), beta, c, blasint(leadingC))
  }

  /// c = alpha op(a) op(b) + beta c, in double precision; parameters as in the single-precision form.
  public static func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Double = 1,
    _ a: UnsafePointer<Double>, leadingA: Int, transposedA: Bool = false,
    _ b: UnsafePointer<Double>, leadingB: Int, transposedB: Bool = false,
    beta: Double = 0, into c: UnsafeMutablePointer<Double>, leadingC: Int
  ) {
    oneThread
    cblas_dgemm(
      CblasRowMajor, flag(transposedA), flag(transposedB), blasint(rows), blasint(columns), blasint(inner), alpha,
      a, blasint(leadingA), b, blasint(leadingB), beta, c, blasint(leadingC))
  }

  /// The upper triangle of c = a^T a + beta c (`ofColumns`) or of c = a a^T + beta c, in single precision: half the work of a product.
  ///
  /// - Parameters:
  ///   - order: rows and columns of c. - inner: the summed dimension. - leadingA: stored row length of `a`.
  public static func selfProduct(
    order: Int, inner: Int, _ a: UnsafePointer<Float>, leadingA: Int, ofColumns: Bool,
    beta: Float = 0, into c: UnsafeMutablePointer<Float>
  ) {
    oneThread
    cblas_ssyrk(
      CblasRowMajor, CblasUpper, flag(ofColumns), blasint(order), blasint(inner), 1, a, blasint(leadingA), beta,
      c, blasint(order))
  }

  /// The same in double precision.
  public static func selfProduct(
    order: Int, inner: Int, _ a: UnsafePointer<Double>, leadingA: Int, ofColumns: Bool,
    beta: Double = 0, into c: UnsafeMutablePointer<Double>
  ) {
    oneThread
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, flag(ofColumns), blasint(order), blasint(inner), 1, a, blasint(leadingA), beta,
      c, blasint(order))
  }

  /// Sum of products, in single precision.
  public static func dot(_ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Double {
    oneThread
    return Double(cblas_sdot(blasint(count), a, 1, b, 1))
  }

  /// Sum of products, in double precision.
  public static func dot(_ count: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>) -> Double {
    oneThread
    return cblas_ddot(blasint(count), a, 1, b, 1)
  }

  /// Solves u^T x = b (`fromLeft`) or x u = b for x, which replaces b (rows x columns); u is upper triangular.
  public static func solve(
    _ u: UnsafePointer<Double>, order: Int, fromLeft: Bool,
    _ b: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    oneThread
    cblas_dtrsm(
      CblasRowMajor, fromLeft ? CblasLeft : CblasRight, CblasUpper, flag(fromLeft), CblasNonUnit,
      blasint(rows), blasint(columns), 1, u, blasint(order), b, blasint(columns))
  }
}
