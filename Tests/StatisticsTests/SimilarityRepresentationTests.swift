import Numerics
import Testing

@testable import Statistics

@Suite struct RepresentationTests {
  private func made(_ items: Int, _ features: Int, _ a: Int, _ b: Int, _ modulus: Int) -> [Double] {
    (0..<items * features).map { Double(($0 * $0 * a + $0 * b) % modulus) / Double(modulus) }
  }

  private func noise(_ count: Int, seed: UInt32) -> [Double] {
    var random = MersenneTwister(seed: seed)
    return (0..<count).map { _ in GSL.normalQuantile((Double(random.nextWord()) + 0.5) / 4_294_967_296) }
  }

  @Test func agreesWithNumPyInEveryForm() throws {
    // NumPy 2.4.6, from the n x n matrices of inner products
    let tall = try #require(Representation(made(12, 5, 31, 17, 101), items: 12, features: 5))
    let other = try #require(Representation(made(12, 7, 13, 29, 97), items: 12, features: 7))
    let near = { (value: Double?, expected: Double) in ((value ?? .nan) - expected).magnitude < 1e-12 }
    #expect(near(tall.debiasedCKA(other), -0.16340078644020387))
    let wide = try #require(Representation(made(6, 9, 31, 17, 101), items: 6, features: 9))
    let otherWide = try #require(Representation(made(6, 8, 13, 29, 97), items: 6, features: 8))
    let narrow = try #require(Representation(made(6, 3, 13, 29, 97), items: 6, features: 3))
    #expect(near(wide.debiasedCKA(otherWide), -0.21152354859340197))
    #expect(near(wide.debiasedCKA(narrow), 0.1457862604918889))
  }

  @Test func isUnchangedByRotationShiftAndScale() throws {
    let values = noise(40 * 2, seed: 1)
    let turned = (0..<40).flatMap { item -> [Double] in
      let (x, y) = (values[2 * item], values[2 * item + 1])
      return [1e-6 * (0.6 * x - 0.8 * y) + 3, 1e-6 * (0.8 * x + 0.6 * y) - 7]
    }
    let first = try #require(Representation(values, items: 40, features: 2))
    let second = try #require(Representation(turned, items: 40, features: 2))
    #expect(((first.debiasedCKA(second) ?? 0) - 1).magnitude < 1e-6)
    #expect(((first.debiasedCKA(first) ?? 0) - 1).magnitude < 1e-12)
  }

  @Test func isNearZeroForUnrelatedRepresentations() throws {
    let a = try #require(Representation(noise(100 * 300, seed: 2).map(Float.init), items: 100, features: 300))
    let b = try #require(Representation(noise(100 * 300, seed: 3).map(Float.init), items: 100, features: 300))
    #expect((a.debiasedCKA(b) ?? 1).magnitude < 0.03)
  }

  @Test func refusesWhatCannotBeCompared() throws {
    #expect(Representation([1.0, 2, 3], items: 3, features: 1) == nil)
    #expect(Representation([1.0, 2, .nan, 4], items: 4, features: 1) == nil)
    #expect(Representation([Double](repeating: 0.1, count: 40), items: 10, features: 4) == nil)
    #expect(Representation([1.0, 2, 3, 4], items: 5, features: 1) == nil)
    let four = try #require(Representation([1.0, 2, 3, 5], items: 4, features: 1))
    let five = try #require(Representation([1.0, 2, 3, 5, 9], items: 5, features: 1))
    #expect(four.debiasedCKA(five) == nil)
  }
}
