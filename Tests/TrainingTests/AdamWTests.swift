import Foundation
import Kernels
import Numerics
import Testing

@testable import Training

@Suite struct AdamWTests {
  struct Update: Decodable {
    let p, m, v: [Double]
  }
  struct Vectors: Decodable {
    struct Clip: Decodable {
      let norm, max, multiplier: Double
    }
    let p0: [Float]
    let grads: [[Float]]
    let lr: [Double]
    let float32: [Update]
    let float64First1: [Update]
    let float64First2: [Update]
    let float64NoDecay: [Update]
    let clip_multiplier: [Clip]
    enum CodingKeys: String, CodingKey {
      case p0, grads, lr, clip_multiplier
      case float32 = "first_step_2_wd_0.1_float32"
      case float64First1 = "first_step_1_wd_0.1_float64"
      case float64First2 = "first_step_2_wd_0.1_float64"
      case float64NoDecay = "first_step_2_wd_0_float64"
    }
  }

  @Test func kernelAgreesWithTheVectorsInBothCounterModes() throws {
    let vectors = try JSONDecoder().decode(Vectors.self, from: vectorData("adamw.json"))
    let cases: [(Int, Float, [Update])] = [
      (2, 0.1, vectors.float32), (1, 0.1, vectors.float64First1), (2, 0.1, vectors.float64First2),
      (2, 0, vectors.float64NoDecay),
    ]
    for (firstStep, decay, expected) in cases {
      var parameters = padded(vectors.p0)
      var (first, second) = (padded([]), padded([]))
      for (index, gradient) in vectors.grads.enumerated() {
        let step = Double(index + firstStep)
        let update = adamw_update(
          gradient_scale: 1, learning_rate: Float(vectors.lr[index]), beta1: 0.9, beta2: 0.95, epsilon: 1e-8,
          weight_decay: decay, correction1: Float(1 - pow(0.9, step)), correction2: Float(1 - pow(0.95, step)))
        KernelTable.best.adamw(&parameters, padded(gradient), &first, &second, 16, update)
        for (place, value) in expected[index].p.enumerated() {
          #expect(abs(Double(parameters[place]) - value) <= 1e-6 * max(1, abs(value)))
          #expect(abs(Double(first[place]) - expected[index].m[place]) <= 1e-6)
          #expect(abs(Double(second[place]) - expected[index].v[place]) <= 1e-6 * max(1, expected[index].v[place]))
        }
      }
    }
  }

  @Test func clippingMultipliesOnlyWhatExceedsTheLimit() throws {
    let vectors = try JSONDecoder().decode(Vectors.self, from: vectorData("adamw.json"))
    for clip in vectors.clip_multiplier {
      let multiplier = GradientClipping.multiplier(norm: clip.norm, limit: clip.max)
      #expect(abs(multiplier - clip.multiplier) <= 1e-15)
    }
    #expect(GradientClipping.multiplier(norm: 1e9, limit: 0) == 1)
  }

  private func padded(_ values: [Float]) -> [Float] { values + [Float](repeating: 0, count: 16 - values.count) }
}
