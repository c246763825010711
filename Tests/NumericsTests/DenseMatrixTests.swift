import Testing

@testable import Numerics

@Suite struct DenseMatrixTests {
  private func made(_ rows: Int, _ columns: Int, seed: UInt32) -> DenseMatrix<Double> {
    var random = MersenneTwister(seed: seed)
    return DenseMatrix((0..<rows * columns).map { _ in random.uniform() - 0.5 }, rows: rows, columns: columns)
  }

  private func agree(_ first: DenseMatrix<Double>, _ second: DenseMatrix<Double>, _ tolerance: Double = 1e-12) -> Bool {
    first.rows == second.rows && first.columns == second.columns
      && zip(first.values, second.values).allSatisfy { ($0 - $1).magnitude < tolerance }
  }

  private func plainProduct(_ a: DenseMatrix<Double>, _ b: DenseMatrix<Double>) -> DenseMatrix<Double> {
    let values = (0..<a.rows * b.columns).map { place in
      (0..<a.columns).reduce(0) { $0 + a[place / b.columns, $1] * b[$1, place % b.columns] }
    }
    return DenseMatrix(values, rows: a.rows, columns: b.columns)
  }

  @Test func productsInEveryOrientation() {
    let (a, b) = (made(7, 5, seed: 1), made(5, 9, seed: 2))
    let expected = plainProduct(a, b)
    #expect(agree(a.product(b), expected))
    #expect(agree(a.transposed.product(transposed: true, b), expected))
    #expect(agree(a.product(b.transposed, otherTransposed: true), expected))
    #expect(agree(a.selfProduct(ofColumns: true), plainProduct(a.transposed, a)))
    #expect(agree(a.selfProduct(ofColumns: false), plainProduct(a, a.transposed)))
    #expect((a.sumOfSquares - a.values.reduce(0) { $0 + $1 * $1 }).magnitude < 1e-12)
  }

  @Test(arguments: [1, 31, 32, 33, 70]) func theUpperTriangleIsMirrored(order: Int) {
    var matrix = made(order, order, seed: 3)
    let before = matrix
    matrix.mirrorUpperTriangle()
    let mirrored = (0..<order * order).allSatisfy { place in
      let (row, column) = (place / order, place % order)
      return matrix[row, column] == before[min(row, column), max(row, column)]
    }
    #expect(mirrored)
  }

  @Test func eigenvectorsRebuildTheirMatrix() throws {
    let matrix = made(12, 8, seed: 4).selfProduct(ofColumns: true)
    let found = try #require(SymmetricEigenvectors(matrix))
    let scaled = DenseMatrix(
      found.vectors.values.enumerated().map { $1 * found.values[$0 / 8] }, rows: 8, columns: 8)
    #expect(agree(scaled.product(transposed: true, found.vectors), matrix))
    #expect(found.values == found.values.sorted())
    #expect(SymmetricEigenvectors(DenseMatrix([.nan], rows: 1, columns: 1)) == nil)
  }

  @Test(arguments: [(9, 4), (4, 9), (5, 5), (1, 3)]) func singularVectorsRebuildTheirMatrix(rows: Int, columns: Int)
    throws
  {
    let matrix = made(rows, columns, seed: 5)
    let found = try #require(SingularValueDecomposition(matrix))
    let width = found.values.count
    let scaled = DenseMatrix(
      found.left.values.enumerated().map { $1 * found.values[$0 % width] }, rows: rows, columns: width)
    #expect(agree(scaled.product(found.right), matrix))
    let alone = try #require(SingularValueDecomposition.values(of: matrix))
    #expect(zip(alone, found.values).allSatisfy { ($0 - $1).magnitude < 1e-12 } && alone == alone.sorted(by: >))
  }

  @Test func theCholeskyFactorWhitens() throws {
    let matrix = made(20, 6, seed: 6)
    let product = matrix.selfProduct(ofColumns: true)
    let factor = try #require(CholeskyFactor(product))
    #expect(agree(factor.upper.selfProduct(ofColumns: true), product))
    let basis = factor.whitenColumns(matrix)
    let identity = DenseMatrix((0..<36).map { $0 / 6 == $0 % 6 ? 1.0 : 0 }, rows: 6, columns: 6)
    #expect(agree(basis.selfProduct(ofColumns: true), identity))
    #expect(agree(factor.whitenRows(matrix.transposed), basis.transposed))
    let inverse = factor.whitenColumns(identity)
    #expect((factor.traceOfInverse - inverse.sumOfSquares).magnitude < 1e-9 * inverse.sumOfSquares)
    #expect(CholeskyFactor(DenseMatrix([1, 2, 2, 1], rows: 2, columns: 2)) == nil)
  }

  @Test func valuesThatAreNotFiniteAreFound() {
    #expect([1.0, -2, 0].withUnsafeBufferPointer(Double.areFinite))
    #expect(![1.0, -.infinity].withUnsafeBufferPointer(Double.areFinite))
    #expect(![Float.nan].withUnsafeBufferPointer(Float.areFinite))
  }
}
