import Foundation
import Testing

@testable import Training

func vectorData(_ name: String) throws -> Data {
  try Data(contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/\(name)"))
}

@Suite struct LearningRateScheduleTests {
  struct Vectors: Decodable {
    struct Configuration: Decodable {
      let lr, min_lr: Double
      let v1: [Double]
      let aug2023, may2026: [Double]
      enum CodingKeys: String, CodingKey {
        case lr, min_lr, aug2023, may2026
        case v1 = "v1.0"
      }
    }
    struct Small: Decodable {
      let rule: String
      let lr, min_lr, warmup: Double
      let total: Int
      let count_0_to_22: [Double]
    }
    let scheduler_count: [Int]
    let total: Int
    let configs: [Configuration]
    let small: [Small]
  }

  @Test func everyRuleAgreesWithTheLibrarysOwnScheduler() throws {
    let vectors = try JSONDecoder().decode(Vectors.self, from: vectorData("lr_schedule.json"))
    for configuration in vectors.configs {
      let rules: [(LearningRateRule, [Double])] = [
        (.neoxV1, configuration.v1), (.neoxAugust2023, configuration.aug2023), (.neoxMay2026, configuration.may2026),
      ]
      for (rule, expected) in rules {
        let schedule = LearningRateSchedule(
          learningRate: configuration.lr, minimumLearningRate: configuration.min_lr, warmupSteps: 1430,
          steps: vectors.total, rule: rule)
        for (index, count) in vectors.scheduler_count.enumerated() {
          #expect(agrees(schedule.rate(at: count), expected[index]), "\(rule) at \(count)")
        }
      }
    }
  }

  @Test func shortRunsAgreeAtEveryCount() throws {
    let vectors = try JSONDecoder().decode(Vectors.self, from: vectorData("lr_schedule.json"))
    let rules = ["v1.0": LearningRateRule.neoxV1, "aug2023": .neoxAugust2023, "may2026": .neoxMay2026]
    for small in vectors.small {
      let rule = try #require(rules[small.rule])
      let schedule = LearningRateSchedule(
        learningRate: small.lr, minimumLearningRate: small.min_lr, warmupSteps: small.warmup * Double(small.total),
        steps: small.total, rule: rule)
      for (count, expected) in small.count_0_to_22.enumerated() {
        #expect(agrees(schedule.rate(at: count), expected), "\(small.rule) at \(count)")
      }
    }
  }

  private func agrees(_ value: Double, _ expected: Double) -> Bool { abs(value - expected) <= 1e-14 * abs(expected) }
}
