import Numerics
import Statistics
import Testing

@Suite struct RobustScaleTests {
  // Qn by statsmodels 0.15.0 (qn_scale) times the factors that R's robustbase uses, which are those of Croux and
  // Rousseeuw 1992 with more digits; Sn by its definition in NumPy 2.4.6 times their factors; the MAD of statsmodels,
  // which has no small-sample factor.
  static let golden: [(count: Int, qn: Double, sn: Double, mad: Double)] = [
    (2, 0.592527296171701, 0.5924424800842577, 0.49562958528573203),
    (3, 0.21920450533982846, 0.21944803037192048, 0.14738561878753575),
    (4, 0.3014634556971533, 0.3011599158664573, 0.19622242446017124),
    (5, 0.12344805500777051, 0.10619430766584809, 0.09771826096733757),
    (6, 0.40161817658308097, 0.392143671819016, 0.40049992953148633),
    (7, 0.505746506276372, 0.4297793870001571, 0.44150592862353105),
    (8, 0.33389374392937654, 0.32158096020710003, 0.35904194250788035),
    (9, 0.14070391644112812, 0.09938463980997123, 0.1064076229680384),
    (10, 0.3881531521512682, 0.3896154266172089, 0.4235526720391427),
    (11, 0.2347657191264955, 0.33425066124428404, 0.38153185524119737),
    (20, 0.30216528379598917, 0.30642225868776446, 0.2664271220203521),
  ]
  static let madFactors = [2: 1.196, 3: 1.495, 4: 1.363, 5: 1.206, 6: 1.2, 7: 1.14, 8: 1.129, 9: 1.107]

  @Test(arguments: golden) func agreesWithPublishedFactorsAtEverySmallSize(
    _ golden: (count: Int, qn: Double, sn: Double, mad: Double)
  ) {
    let sample = goldenSample(golden.count, seed: golden.count)
    let count = Double(golden.count)
    let factor = Self.madFactors[golden.count] ?? count / (count - 0.8)
    // statsmodels has 2.21914 with more digits
    #expect((RobustScale.qn(sample) / golden.qn - 1).magnitude < 3e-6)
    #expect((RobustScale.sn(sample) / golden.sn - 1).magnitude < 1e-12)
    #expect((RobustScale.mad(sample) / (golden.mad * factor) - 1).magnitude < 1e-9)
  }

  @Test(arguments: [5, 10]) func estimatesTheStandardDeviationOfSmallNormalSamples(_ count: Int) {
    var random = MersenneTwister(seed: 3)
    var sums = [0.0, 0, 0]
    let draws = 4000
    for _ in 0..<draws {
      let sample = (0..<count).map { _ in random.standardNormal() }
      sums[0] += RobustScale.mad(sample)
      sums[1] += RobustScale.qn(sample)
      sums[2] += RobustScale.sn(sample)
    }
    for sum in sums { #expect((sum / Double(draws) - 1).magnitude < 0.03, "\(sum / Double(draws))") }
  }

  @Test func aMinorityCannotSpoilThem() {
    let sample = [1, 1.1, 0.9, 1.05, 0.95, 1.02, 1e9, -1e9, 0.98]
    for scale in [RobustScale.mad(sample), RobustScale.qn(sample), RobustScale.sn(sample)] {
      #expect(scale > 0 && scale < 0.3)
    }
    #expect(RobustScale.mad([2, 2, 2, 5]) == 0 && RobustScale.qn([1]).isNaN && RobustScale.sn([]).isNaN)
    #expect(Quantile.median([4, 1, 3]) == 3 && Quantile.median([4, 1]) == 2.5 && Quantile.median([]).isNaN)
  }
}
