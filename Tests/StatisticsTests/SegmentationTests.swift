import Foundation
import Numerics
import Testing

@testable import Statistics

@Suite struct SegmentationTests {
  private static func noise(_ count: Int, seed: UInt32) -> [Double] {
    var random = MersenneTwister(seed: seed)
    return (0..<count).map { _ in (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
  }

  // Every way of placing changes, tried one after the other.
  private static func bruteForce(_ count: Int, _ cost: ([Int]) -> Double) -> (changes: [Int], cost: Double) {
    var best: (changes: [Int], cost: Double) = ([], .infinity)
    for mask in 0..<(1 << (count - 2)) {
      let changes = (1..<count - 1).filter { mask & (1 << ($0 - 1)) != 0 }
      let total = cost(changes)
      if total < best.cost { best = (changes, total) }
    }
    return best
  }

  @Test func joinedLinesAreTheBestOfAllPlacements() {
    for seed in UInt32(1)...6 {
      let positions: [Double] = [0, 0.05, 0.1, 0.2, 0.3, 0.33, 0.5, 0.6, 0.8, 0.9, 1]
      let values = zip(positions, Self.noise(11, seed: seed)).map { 2 * abs($0 - 0.5) + 0.1 * $1 }
      let fit = JoinedLineFit(positions: positions, values: values)
      let reference = Self.bruteForce(11) { fit.cost($0) + 0.03 * Double($0.count) }
      let found = JoinedLines(positions: positions, values: values, penalty: 0.03)
      #expect(found.bends == reference.changes)
      #expect(abs(found.penalisedCost - reference.cost) < 1e-9)
    }
  }

  @Test func costOfGivenBendsIsTheResidualSumOfSquares() {
    let positions = (0..<40).map { Double($0) / 39 }
    let values = zip(positions, Self.noise(40, seed: 9)).map { $0 * $0 + 0.1 * $1 }
    let fit = JoinedLineFit(positions: positions, values: values)
    let residual = zip(values, fit.values([7, 8, 30])).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(residual - fit.cost([7, 8, 30])) < 1e-9)
  }

  @Test(arguments: [1, 2, 3]) func peltAndTheProgrammeAgreeWithBruteForce(shortest: Int) {
    for seed in UInt32(11)...16 {
      let values = Self.noise(13, seed: seed).enumerated().map { $1 + ($0 < 5 ? 0 : 3) }
      let cost = MeanCost(values)
      func total(_ changes: [Int], penalty: Double) -> Double {
        let ends = [0] + changes + [values.count]
        let sizes = zip(ends, ends.dropFirst()).map { $1 - $0 }
        guard (sizes.min() ?? 0) >= shortest else { return .infinity }
        return zip(ends, ends.dropFirst()).reduce(penalty * Double(changes.count)) { $0 + cost.cost($1.0..<$1.1) }
      }
      let reference = Self.bruteForce(14) { total($0, penalty: 2) }
      #expect(Partition.penalised(cost, penalty: 2, shortest: shortest).changes == reference.changes)
      let three = Self.bruteForce(14) { $0.count == 2 ? total($0, penalty: 0) : .infinity }
      #expect(Partition.cheapest(cost, segments: 3, shortest: shortest)?.changes == three.changes)
    }
  }

  // Made by analysis/references/segmentation.py.
  private struct Golden: Decodable {
    struct Case: Decodable {
      let cost: String
      let values: [Double]
      let segments: Int
      let dynp: [Int]
      let penalty: Double
      let pelt: [Int]
    }
    let ruptures: String
    let cases: [Case]
  }

  @Test func agreesWithRuptures() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/segmentation.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    #expect(golden.cases.count >= 9)
    for item in golden.cases {
      func check(_ cost: some SegmentCost) {
        #expect(Partition.cheapest(cost, segments: item.segments, shortest: 3)?.changes == item.dynp, "\(item.cost)")
        #expect(Partition.penalised(cost, penalty: item.penalty, shortest: 3).changes == item.pelt, "\(item.cost)")
      }
      switch item.cost {
      case "l2": check(MeanCost(item.values))
      case "linear": check(LineCost(positions: item.values.indices.map { Double($0) / 100 }, values: item.values))
      default: check(NormalCost(item.values, floor: 1e-6))
      }
    }
  }

  @Test func changeOfSlopeIsFoundWithAnIntervalAroundIt() throws {
    let noise = Self.noise(200, seed: 21)
    let values = (0..<200).map { 4 - 0.02 * Double(min($0, 120)) + 0.03 * noise[$0] }
    let found = CurveChanges(steps: Array(0..<200), values: values, level: 0.95)
    let change = try #require(found.changes.first)
    #expect(found.changes.count == 1 && !change.isJump)
    #expect(change.low <= 120 && change.high >= 120 && change.high - change.low < 20)
    #expect(abs(change.slopes.before + 0.02) < 0.002 && abs(change.slopes.after) < 0.002)
    #expect(found.places(in: values).first?.isShown == true)
  }

  @Test func jumpIsOneChangeOfLevel() throws {
    let noise = Self.noise(120, seed: 22)
    let values = (0..<120).map { ($0 < 70 ? 1 : 2) + 0.03 * noise[$0] }
    let found = CurveChanges(steps: Array(0..<120), values: values, level: 0.95)
    let change = try #require(found.changes.first)
    #expect(found.changes.count == 1 && change.isJump && change.step == 70)
    #expect(change.low <= 70 && change.high >= 70)
  }

  @Test func powerLawNeedsNoChange() {
    let noise = Self.noise(150, seed: 23)
    let values = noise.enumerated().map { index, error -> Double in
      let curve = 4 / Double(index + 1).squareRoot()
      return 3 + curve + 0.03 * error
    }
    let found = CurveChanges(steps: Array(0..<150), values: values, level: 0.95)
    #expect(found.changes.isEmpty && found.scale.power == -0.5)
  }

  @Test func neighboursThatScatterAlikeRaiseTheLongRunVariance() {
    var level = 0.0
    let values = Self.noise(2_000, seed: 24).map { draw in
      level = 0.8 * level + 0.6 * draw
      return level
    }
    // For an autoregression with 0.8 the long-run variance is (1 + 0.8) / (1 - 0.8) = 9 times the variance, here 1.
    let noise = SeriesNoise(residuals: values, parameters: 0)
    #expect(abs(noise.variance - 1) < 0.25 && abs(noise.longRunVariance - 9) < 3)
    #expect(SeriesNoise(positions: values.indices.map(Double.init), values: values).longRunVariance > 4)
  }

  @Test func changeOfScatterIsFound() throws {
    let values = Self.noise(300, seed: 25).enumerated().map { $0 < 180 ? $1 : 3 * $1 }
    let change = try #require(VarianceChanges(values, level: 0.95).changes.first)
    #expect(VarianceChanges(values, level: 0.95).changes.count == 1)
    #expect(change.low <= 180 && change.high >= 180 && change.deviations.after > 2 * change.deviations.before)
  }

  @Test func degenerateCurvesHaveNoChanges() {
    let steps = Array(0..<30)
    #expect(CurveChanges(steps: [5], values: [1], level: 0.95).changes.isEmpty)
    #expect(CurveChanges(steps: [], values: [], level: 0.95).changes.isEmpty)
    #expect(CurveChanges(steps: steps, values: steps.map { _ in 2 }, level: 0.95).changes.isEmpty)
    #expect(CurveChanges(steps: steps, values: steps.map { _ in .nan }, level: 0.95).changes.isEmpty)
    let gaps = steps.map { $0 % 3 == 1 ? Double.nan : Double($0) }
    let found = CurveChanges(steps: steps, values: gaps, level: 0.95)
    #expect(found.changes.isEmpty && found.steps.count == 20)
    #expect(VarianceChanges([], level: 0.95).changes.isEmpty)
    #expect(Partition.cheapest(MeanCost([1]), segments: 2) == nil)
    #expect(Partition.penalised(MeanCost([]), penalty: 1).changes.isEmpty)
  }
}
