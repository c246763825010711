import Testing

@testable import Statistics

@Suite struct UnitColumnsTests {
  private func made(_ items: Int, _ units: Int, _ a: Int, _ b: Int) -> [Float] {
    (0..<items * units).map { Float(($0 * $0 * a + $0 * b) % 101) / 101 + 3 }
  }

  @Test func correlationsAreThoseOfNumPy() throws {
    // NumPy 2.4.6, corrcoef
    let first = try #require(UnitColumns(made(12, 3, 31, 17), items: 12, units: 3, centring: true))
    let second = try #require(UnitColumns(made(12, 2, 13, 29), items: 12, units: 2, centring: true))
    let expected: [Float] = [0.37071219, -0.09654103, -0.43412376, 0.10838085, -0.41896990, -0.12048502]
    let found = try #require(first.similarities(to: second))
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(found.count == 6)
  }

  @Test func cosinesAreThoseOfNumPy() throws {
    let first = try #require(UnitColumns(made(12, 3, 31, 17), items: 12, units: 3, centring: false))
    let second = try #require(UnitColumns(made(12, 2, 13, 29), items: 12, units: 2, centring: false))
    let expected: [Float] = [0.99548332, 0.99208676, 0.99256464, 0.99516216, 0.98936436, 0.99155252]
    let found = try #require(first.similarities(to: second))
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func aUnitWithoutSpreadIsLikeNoOther() throws {
    let table = try #require(UnitColumns([7, 1, 7, 2, 7, 4], items: 3, units: 2, centring: true))
    let found = try #require(table.similarities(to: table))
    #expect(found[0] == 0 && found[1] == 0 && abs(found[3] - 1) < 1e-6)
  }

  @Test func whatCannotBeComparedIsRefused() throws {
    #expect(UnitColumns([1, 2, 3], items: 2, units: 2, centring: true) == nil)
    #expect(UnitColumns([1, .nan], items: 2, units: 1, centring: true) == nil)
    let short = try #require(UnitColumns([1, 2], items: 2, units: 1, centring: true))
    let long = try #require(UnitColumns([1, 2, 4], items: 3, units: 1, centring: true))
    #expect(short.similarities(to: long) == nil)
  }
}
