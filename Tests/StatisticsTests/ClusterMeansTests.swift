import Statistics
import Testing

@Suite struct ClusterMeansTests {
  @Test func theMeansAreThoseOfTheCells() {
    var means = ClusterMeans(clusters: 2, cells: 4)
    means.add([1, 2, 3, 4], to: 0)
    means.add([3, 4, 5, 6], to: 0)
    means.add([10, 20, 30, 40], to: 1)
    let expected: [Double] = [14, 26, 38, 50]
    #expect(means.means().map { ($0 * 3).rounded() } == expected)
    #expect(means.means(weights: [0, 2]) == [10, 20, 30, 40])
    #expect(RaterMean.ofPairs([10, 20, 30, 40], raters: 2) == 25)
    #expect(RaterMean.ofPairs([10, 20, 30, 40], raters: 2, multiplicities: [2, 0]).isNaN)
    #expect(RaterMean.ofRaters([10, 40]) == 25 && RaterMean.ofRaters([10, .nan]) == 10)
    #expect(RaterMean.ofRaters([10, 40], multiplicities: [2, 0]) == 10)
  }
}
