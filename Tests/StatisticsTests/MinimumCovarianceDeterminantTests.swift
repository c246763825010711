import Testing

@testable import Statistics

@Suite struct MinimumCovarianceDeterminantTests {
  /// Correlated points of which the first two lie far out.
  static func points(_ count: Int, _ width: Int, seed: Int) -> [[Double]] {
    let values = goldenSample(count * width, seed: seed)
    return (0..<count).map { row in
      let own = (0..<width).map { values[row * width + $0] }
      let shift = row == 0 ? 5.0 : row == 1 ? 4 : 0
      return own.map { $0 + 0.5 * own[0] + shift }
    }
  }

  /// What scikit-learn 1.9.1's MinCovDet gives, the best of 20 random states.
  struct Golden: Sendable {
    let count: Int
    let width: Int
    let seed: Int
    let isExact: Bool
    let support: [Int]
    let location: [Double]
    let firstDistances: [Double]
  }
  static let golden = [
    Golden(
      count: 9, width: 3, seed: 11, isExact: true, support: [2, 3, 4, 5, 6, 7, 8],
      location: [0.8434872398086425, 0.7233257518881666, 0.6554830096595522],
      firstDistances: [24.019615958422893, 18.923373873494246, 1.5694064395152212, 1.6999660181148248]),
    Golden(
      count: 12, width: 2, seed: 5, isExact: true, support: [2, 3, 4, 5, 6, 9, 10, 11],
      location: [1.0085439855465665, 1.0386509710224345],
      firstDistances: [64.95927941712674, 62.891444405124986, 1.51498939354829, 0.4425767440805169]),
    Golden(
      count: 20, width: 3, seed: 8, isExact: true, support: [3, 5, 7, 8, 10, 11, 12, 13, 14, 15, 16, 18],
      location: [0.7039863079054547, 0.4550995770509222, 0.6789110325875559],
      firstDistances: [33.25053409639946, 29.432461979288885, 2.3549081615471787, 1.8105945695994257]),
    Golden(
      count: 60, width: 4, seed: 2, isExact: false,
      support: [
        2, 3, 6, 8, 9, 13, 17, 18, 19, 22, 24, 25, 26, 27, 29, 30, 31, 33, 34, 37, 39, 41, 42, 43, 45, 46, 47, 49, 53,
        54, 55, 58, 59,
      ],
      location: [0.6922278683811712, 0.8098349154819376, 0.6280405536616365, 0.731215323231971],
      firstDistances: [19.19834775940312, 17.861529864406958, 2.1906278574334053, 0.8456494660671171]),
  ]

  @Test(arguments: golden) func agreesWithScikitLearn(_ golden: Golden) throws {
    let points = Self.points(golden.count, golden.width, seed: golden.seed)
    let found = try #require(MinimumCovarianceDeterminant(points))
    let ours = try #require(ScatterMatrix(points, found.support)).determinant
    let theirs = try #require(ScatterMatrix(points, golden.support)).determinant
    #expect(found.isExact == golden.isExact && ours <= theirs * (1 + 1e-9), "\(ours) against \(theirs)")
    // FastMCD may find a better subset than scikit-learn does, as it does here; an exact search has one answer.
    guard found.isExact else { return }
    #expect(found.support == golden.support)
    for (value, expected) in zip(found.location, golden.location) { #expect((value - expected).magnitude < 1e-9) }
    for (value, expected) in zip(found.distances, golden.firstDistances) {
      #expect((value / expected - 1).magnitude < 1e-8)
    }
  }

  @Test func distancesDoNotDependOnUnits() throws {
    let points = Self.points(12, 2, seed: 5)
    let first = try #require(MinimumCovarianceDeterminant(points))
    let other = try #require(MinimumCovarianceDeterminant(points.map { [$0[0] * 1e9 + 7, $0[1] * -1e-9] }))
    #expect(first.support == other.support)
    for (left, right) in zip(first.distances, other.distances) { #expect((left / right - 1).magnitude < 1e-6) }
  }

  @Test func undefinedEstimatesAreNone() {
    #expect(MinimumCovarianceDeterminant([]) == nil)
    #expect(MinimumCovarianceDeterminant(Self.points(4, 2, seed: 1)) == nil)
    #expect(MinimumCovarianceDeterminant((0..<9).map { [Double($0), 2 * Double($0)] }) == nil)
    #expect(MinimumCovarianceDeterminant((0..<9).map { [Double($0), 3] }) == nil)
    #expect(MinimumCovarianceDeterminant(Self.points(9, 2, seed: 1).map { [$0[0], .nan] }) == nil)
    #expect(MinimumCovarianceDeterminant([[1, 2], [1], [2, 3], [4, 5], [6, 8]]) == nil)
    #expect(MinimumCovarianceDeterminant(goldenSample(9, seed: 1).map { [$0] }) == nil)
  }

  @Test func subsetsAreAllThere() {
    #expect(Array(Subsets.all(of: 4, choosing: 2)) == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    #expect(Subsets.count(of: 20, choosing: 12, atMost: 200_000) == 125_970)
    #expect(Subsets.count(of: 60, choosing: 33, atMost: 200_000) == nil)
    #expect(
      Subsets.count(of: 5, choosing: 5, atMost: 10) == 1 && Array(Subsets.all(of: 3, choosing: 3)) == [[0, 1, 2]])
  }
}
