import Numerics
import Testing

@testable import Statistics

@Suite struct AssignmentTests {
  private func made(_ size: Int, _ a: Int, _ b: Int, _ modulus: Int) -> [Float] {
    (0..<size * size).map { Float(($0 * $0 * a + $0 * b) % modulus) }
  }

  private func sum(_ gains: [Float], _ columns: [Int]) -> Double {
    columns.enumerated().reduce(0) { $0 + Double(gains[$1.offset * columns.count + $1.element]) }
  }

  private func noise(_ count: Int, seed: UInt32) -> [Float] {
    var random = MersenneTwister(seed: seed)
    return (0..<count).map { _ in Float(random.uniform() - 0.5) }
  }

  @Test(arguments: [
    (5, 31, 17, 101, 400.0), (12, 13, 29, 97, 1024), (40, 7, 3, 10007, 387_330), (150, 5, 11, 65537, 9_723_007),
    (64, 3, 1, 7, 254),
  ])
  func totalsAreThoseOfSciPy(size: Int, a: Int, b: Int, modulus: Int, total: Double) throws {
    // SciPy 1.17.1, linear_sum_assignment(maximize=True)
    let gains = made(size, a, b, modulus)
    let columns = try #require(Assignment.maximising(gains, size: size))
    #expect(columns.sorted() == Array(0..<size))
    #expect(sum(gains, columns) == total)
  }

  @Test func noPermutationGainsMore() throws {
    func best(_ gains: [Float], _ size: Int, row: Int, free: [Int]) -> Double {
      guard row < size else { return 0 }
      return free.map { column in
        Double(gains[row * size + column])
          + best(gains, size, row: row + 1, free: free.filter { $0 != column })
      }.max() ?? 0
    }
    for seed in 1...60 as ClosedRange<UInt32> {
      let size = 1 + Int(seed % 7)
      // Every third matrix has many ties.
      let gains = noise(size * size, seed: seed).map { seed % 3 == 0 ? ($0 * 3).rounded() : $0 }
      let columns = try #require(Assignment.maximising(gains, size: size))
      #expect(Set(columns).count == size)
      #expect((sum(gains, columns) - best(gains, size, row: 0, free: Array(0..<size))).magnitude < 1e-12)
    }
  }

  @Test func aHiddenPermutationIsFound() throws {
    var hidden = Array(0..<300)
    var random = MersenneTwister(seed: 4)
    random.shuffle(&hidden)
    var gains = noise(300 * 300, seed: 9)
    for row in 0..<300 { gains[row * 300 + hidden[row]] += 2 }
    #expect(Assignment.maximising(gains, size: 300) == hidden)
  }

  @Test func equalGainsKeepTheOrder() {
    #expect(Assignment.maximising(Array(repeating: 1, count: 16), size: 4)?.sorted() == [0, 1, 2, 3])
    #expect(Assignment.maximising([], size: 0) == [])
  }

  @Test func whatIsNoSquareOfNumbersIsRefused() {
    #expect(Assignment.maximising([1, 2, 3], size: 2) == nil)
    #expect(Assignment.maximising([1, .nan, 3, 4], size: 2) == nil)
    #expect(Assignment.maximising([1, .infinity, 3, 4], size: 2) == nil)
    #expect(Assignment.maximising([], size: .max) == nil)
  }
}
