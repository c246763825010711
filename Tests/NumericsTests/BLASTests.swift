import Glibc
import Numerics
import Testing

@Suite struct BLASTests {
  @Test func productsAgreeWithTripleLoops() {
    let (rows, columns, inner) = (5, 7, 3)
    var twister = MersenneTwister(seed: 1)
    let a = (0..<(rows * inner)).map { _ in twister.uniform() }
    let b = (0..<(inner * columns)).map { _ in twister.uniform() }
    let before = (0..<(rows * columns)).map { _ in twister.uniform() }
    let bTransposed = (0..<(inner * columns)).map { b[($0 % inner) * columns + $0 / inner] }
    var c = before
    BLAS.multiply(
      rows: rows, columns: columns, inner: inner, alpha: 2, a, leadingA: inner, bTransposed, leadingB: inner,
      transposedB: true, beta: 1, into: &c, leadingC: columns)
    for i in 0..<rows {
      for j in 0..<columns {
        let sum = (0..<inner).reduce(0) { $0 + a[i * inner + $1] * b[$1 * columns + j] }
        #expect(abs(c[i * columns + j] - before[i * columns + j] - 2 * sum) < 1e-14)
      }
    }
  }

  /// GSL brings a slow CBLAS of its own; the products must come from OpenBLAS.
  @Test func theProductsComeFromOpenBLAS() throws {
    let openBLAS = try #require(dlopen("libopenblas.so.0", RTLD_NOW | RTLD_NOLOAD))
    #expect(dlsym(nil, "cblas_sgemm") == dlsym(openBLAS, "cblas_sgemm"))
  }
}
