import Statistics
import Testing

@Suite struct DeviationsTests {
  private func agree(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { ($0 - $1).magnitude < 1e-12 }
  }

  @Test func agreesWithNumPy() throws {
    // NumPy 2.4.6
    let sample = goldenSample(9, seed: 7)
    let plain = [
      0.05301208633597616, -0.8000259934400171, -0.7071863564278282, 0.3249076520240336, 1.1865965222486254,
      -1.3630746585515683, 1.1431572258232403, 1.1218491076439894, -0.9592355856564513,
    ]
    let leaveOneOut = [
      0.0557978259931552, -0.8825541189859137, -0.771837052002794, 0.34448016650263286, 1.394353420748962,
      -1.6689199100913645, 1.3315461451384571, 1.3013274161905033, -1.0818596557957016,
    ]
    let modified = [
      0.0, -0.568412455497563, -0.5065497939204171, 0.1811745920794439, 0.755351405766238, -0.9435936834970505,
      0.7264061127815173, 0.7122076847588423, -0.6745,
    ]
    #expect(agree(Deviations.plain(sample), plain))
    #expect(agree(Deviations.leaveOneOut(sample), leaveOneOut))
    #expect(agree(Deviations.modified(sample), modified))
    let fences = try #require(Deviations.tukeyFences(sample))
    #expect((fences.low + 0.7071102960035205).magnitude < 1e-12)
    #expect((fences.high - 1.9765567118301988).magnitude < 1e-12)
  }

  @Test func plainDistancesMaskAndOthersDoNot() {
    // The specification's worked numbers: nine ones and a zero, then eight and two.
    var values = [Double](repeating: 1, count: 10)
    values[3] = 0
    #expect((Deviations.plain(values)[3] + 2.8460498941515415).magnitude < 1e-12)
    #expect(Deviations.leaveOneOut(values)[3] == -.infinity && Deviations.leaveOneOut(values)[0].isFinite)
    values[7] = 0
    #expect((Deviations.plain(values)[3] + 1.8973665961010275).magnitude < 1e-12)
    // MAD is 0, so the mean absolute deviation stands in: 0.7979 / 0.2.
    #expect((Deviations.modified(values)[3] + 3.9895).magnitude < 1e-12)
    #expect(Deviations.fromMedian(values, scale: 0)[0] == 0 && Deviations.fromMedian(values, scale: 0)[3] == -.infinity)
  }

  @Test func equalValuesLieNowhere() {
    let equal = [Double](repeating: 0.1, count: 7)
    for found in [Deviations.plain(equal), Deviations.leaveOneOut(equal), Deviations.modified(equal)] {
      #expect(found.allSatisfy { $0 == 0 })
    }
    let ofTwo = Deviations.leaveOneOut([1, 2])
    #expect(ofTwo[0].isNaN && ofTwo[1].isNaN)
    #expect(Deviations.tukeyFences([]) == nil)
  }

  @Test func exchangeabilityCountsPlaces() {
    #expect(Deviations.exchangeabilityPValues([1, 5, 2, 2]) == [1, 0.25, 0.75, 0.75])
  }

  @Test func predictionLimitsAreStudents() {
    // SciPy 1.17.1: t.ppf(0.995, 7) sqrt(1 + 1/8)
    #expect((Deviations.predictionLimit(others: 8, level: 0.01) - 3.7117625553083884).magnitude < 1e-9)
    #expect(Deviations.predictionLimit(others: 2, level: 0.01) == .infinity)
    #expect(Deviations.distance(of: 3, from: [1, 1, 1]) == .infinity && Deviations.distance(of: 1, from: [1, 1]) == 0)
    #expect(Deviations.distance(of: .nan, from: [1, 2]).isNaN && Deviations.distance(of: 1, from: [2]).isNaN)
  }

  @Test func limitsHoldForTheNumberOfValues() throws {
    let ten = try #require(DeviationLimits.forSample(of: 10))
    // Grubbs' two-sided critical value at 0.05 for ten values is 2.290; by the same transformation leave-one-out has
    // 3.92.
    #expect((ten.plain - 2.29).magnitude < 0.03 && (ten.leaveOneOut - 3.92).magnitude < 0.2)
    // MAD above 3.5 names some run in about 12 % of clean groups of ten, so the limit at 5 % lies higher.
    #expect(ten.modified > 4 && ten.modified < 6)
    let many = try #require(DeviationLimits.forSample(of: 100))
    // The price of robustness falls with the number of values.
    #expect(many.qn / many.plain < ten.qn / ten.plain && many.mad / many.plain < ten.mad / ten.plain)
    #expect(DeviationLimits.forSample(of: 4) == nil)
  }
}
