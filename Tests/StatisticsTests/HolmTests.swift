import Statistics
import Testing

@Suite struct HolmTests {
  @Test func stepsDownAsPublished() {
    // statsmodels' multipletests(method="holm") gives the same
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect((value - expected).magnitude < 1e-15) }
    #expect(Holm.adjusted([]).isEmpty)
    #expect(Holm.adjusted([0.9, 0.8]) == [1, 1])
  }

  @Test func namesTheFactorOfEachTest() {
    #expect(Holm.factors([0.01, 0.04, 0.03, 0.005]) == [3, 1, 2, 4])
    #expect(Holm.factors([0.5, 0.5]) == [2, 1] && Holm.factors([]).isEmpty)
  }
}
