import Numerics
import Testing

@Suite struct SymmetricEigenvaluesTests {
  @Test func aTwoByTwoMatrixHasItsClosedForm() throws {
    var matrix = [2.0, 1, 1, 3]
    let values = try #require(SymmetricEigenvalues.ascending(&matrix, order: 2))
    #expect(abs(values[0] - (5 - 5.0.squareRoot()) / 2) < 1e-14)
    #expect(abs(values[1] - (5 + 5.0.squareRoot()) / 2) < 1e-14)
  }

  @Test func valuesThatAreNotFiniteAreRefused() {
    var matrix = [1.0, .nan, .nan, 1]
    #expect(SymmetricEigenvalues.ascending(&matrix, order: 2) == nil)
  }
}
