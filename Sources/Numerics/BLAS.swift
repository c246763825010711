import COpenBLAS

/// Matrix products by OpenBLAS, row-major, always on one thread.
///
/// The bits of a product depend on its shape and on the kernel that OpenBLAS chose for this CPU (`coreName`), so callers
/// fix every shape by the model and the sequence length.
public enum BLAS {
  /// Whether a factor is used as stored or transposed.
  public enum Orientation: Sendable {
    /// As stored.
    case plain
    /// Transposed.
    case transposed

    var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
  }

  /// The name of the CPU core whose kernels OpenBLAS uses, for example "Haswell" or "SkylakeX".
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// OpenBLAS's own description of its version and build.
  public static var configuration: String { String(cString: openblas_get_config()) }

  private static let oneThread: Void = openblas_set_num_threads(1)

  /// c = alpha op(a) op(b) + beta c, in single precision.
  ///
  /// - Parameters:
  ///   - rows: rows of c. - columns: columns of c. - inner: the summed dimension.
  ///   - leadingA: stored row length of `a`; likewise `leadingB`, `leadingC`.
  public static func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Float = 1,
    _ a: UnsafePointer<Float>, leadingA: Int, _ orientationA: Orientation = .plain,
    _ b: UnsafePointer<Float>, leadingB: Int, _ orientationB: Orientation = .plain,
    beta: Float = 0, into c: UnsafeMutablePointer<Float>, leadingC: Int
  ) {
    oneThread
    cblas_sgemm(
      CblasRowMajor, orientationA.flag, orientationB.flag, blasint(rows), blasint(columns), blasint(inner), alpha,
      a, blasint(leadingA), b, blasint(leadingB), beta, c, blasint(leadingC))
  }

  /// c = alpha op(a) op(b) + beta c, in double precision; parameters as in the single-precision form.
  public static func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Double = 1,
    _ a: UnsafePointer<Double>, leadingA: Int, _ orientationA: Orientation = .plain,
    _ b: UnsafePointer<Double>, leadingB: Int, _ orientationB: Orientation = .plain,
    beta: Double = 0, into c: UnsafeMutablePointer<Double>, leadingC: Int
  ) {
    oneThread
    cblas_dgemm(
      CblasRowMajor, orientationA.flag, orientationB.flag, blasint(rows), blasint(columns), blasint(inner), alpha,
      a, blasint(leadingA), b, blasint(leadingB), beta, c, blasint(leadingC))
  }
}
