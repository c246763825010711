import Kernels
import Numerics
import Testing

/// The product with a transposed matrix against sums in double precision, and every instruction set against the others.
@Suite struct ProductKernelTests {
  struct Shape: Sendable {
    let rows: Int
    let inner: Int
    let columns: Int
  }

  /// Around the groups of 8 rows, the panels of 32 columns and the strips of 512; one inner width that makes strips narrower.
  static let shapes = [
    (1, 16, 1), (7, 32, 31), (8, 48, 32), (9, 64, 33), (19, 16, 515), (5, 128, 53), (3, 2048, 70), (2, 8192, 33),
  ].map { Shape(rows: $0, inner: $1, columns: $2) }

  @Test(arguments: shapes) func productAgreesWithItsDefinition(shape: Shape) {
    let (rows, inner, columns) = (shape.rows, shape.inner, shape.columns)
    let (a, b) = (randomFloats(rows * inner, seed: 1), randomFloats(columns * inner, seed: 2))
    let results = KernelTable.all.map { table in
      // What lies behind the result must stay as it is.
      var c = [Float](repeating: 9, count: rows * columns + 64)
      var scratch = [Float](repeating: .nan, count: transposed_product_scratch_count(inner))
      table.transposed_product(a, rows, inner, b, columns, &c, &scratch)
      return c
    }
    for result in results {
      #expect(result.map(\.bitPattern) == results[0].map(\.bitPattern))
      #expect(result[(rows * columns)...] == [Float](repeating: 9, count: 64)[...])
    }
    var worst = 0.0
    for i in 0..<rows {
      for j in 0..<columns {
        var (sum, size) = (0.0, 1.0)
        for k in 0..<inner {
          let term = Double(a[i * inner + k]) * Double(b[j * inner + k])
          sum += term
          size += abs(term)
        }
        worst = max(worst, abs(Double(results[0][i * columns + j]) - sum) / size)
      }
    }
    #expect(worst < 1e-6)
  }
}
