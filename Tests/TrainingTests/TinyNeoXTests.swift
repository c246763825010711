import Checkpoints
import Foundation
import NeoX
import Numerics
import TestSupport
import Testing

@testable import Training

/// The small reference checkpoint, whose losses, gradients and updates were computed in double precision.
@Suite struct TinyNeoXTests {
  struct Reference: Decodable {
    struct Variant: Decodable {
      let loss_float64: Double
      let grad_norm_float64: Double
      let grad_norms: [String: Double]
      let training: [String: Training]?
    }
    struct Training: Decodable {
      struct Update: Decodable {
        let update: Int
        let lr, loss, grad_norm: Double
        let adam_step: Int
      }
      let updates: [Update]
      let loss_on_sixth_batch_after_update_5: Double
      let param_sums: [String: Double]
      let param_square_sums: [String: Double]
    }
    let variants: [String: Variant]
  }
  struct Batches: Decodable {
    let input_ids, labels: [[Int32]]
    let train_batches: [[[Int32]]]
  }

  static let length = 48
  let tanh: Reference.Variant
  let batches: Batches

  init() throws {
    let reference = try ReferenceVectors.decode(Reference.self, "tiny-neox/reference.json")
    tanh = try #require(reference.variants["tanh"])
    batches = try ReferenceVectors.decode(Batches.self, "tiny-neox/batches.json")
  }

  func model() throws -> Model {
    let configuration = ModelConfiguration(
      layers: 2, width: 64, heads: 4, vocabularySize: 512, maximumPositions: 128)
    let model = Model(configuration, sequenceLength: Self.length)
    let file = try SafetensorsFile(ReferenceVectors.tinyNeoX + "/model.safetensors")
    for tensor in model.layout.tensors {
      try file.copyFloats(
        tensor.name, into: UnsafeMutableBufferPointer(rebasing: model.parameters.values[tensor.range]))
    }
    return model
  }

  @Test func lossAndEveryGradientNormAgree() throws {
    let model = try model()
    let loss = zip(batches.input_ids, batches.labels).reduce(0) { sum, pair in
      sum + model.accumulateGradients(tokens: pair.0 + pair.1.suffix(1), scale: 0.25) / 4
    }
    #expect(abs(loss - tanh.loss_float64) < 1e-5)
    let norm = GradientClipping.norm(of: model.gradients, layout: model.layout)
    #expect(abs(norm - tanh.grad_norm_float64) < 1e-4 * tanh.grad_norm_float64)
    for tensor in model.layout.tensors {
      let values = UnsafeBufferPointer(rebasing: model.gradients.values[tensor.range])
      let norm = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let expected = try #require(tanh.grad_norms[tensor.name])
      #expect(abs(norm - expected) < 1e-4 * expected, "\(tensor.name)")
    }
  }

  /// Of large tensors an evenly spread part; the norm of each is compared above.
  @Test func gradientsOfEveryTensorAndActivationsOfEverySiteAgree() throws {
    let file = try SafetensorsFile(ReferenceVectors.tinyNeoX + "/reference.safetensors")
    let model = try model()
    for (tokens, labels) in zip(batches.input_ids, batches.labels) {
      _ = model.accumulateGradients(tokens: tokens + labels.suffix(1), scale: 0.25)
    }
    for tensor in model.layout.tensors {
      let expected = try file.floats("grad_tanh." + tensor.name)
      let spacing = (tensor.range.count + 1_023) / 1_024 | 1
      let found = stride(from: tensor.range.lowerBound, to: tensor.range.upperBound, by: spacing).map {
        model.gradients.values[$0]
      }
      #expect(found.count == expected.count)
      let largest = expected.reduce(0) { max($0, abs($1)) }
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-4 * largest }, "\(tensor.name)")
    }
    for (site, values) in model.activations(tokens: batches.input_ids[0]).enumerated() {
      let expected = try file.floats("hidden_tanh_\(site)")
      let found = stride(from: 0, to: values.count, by: 3).map { values[$0] }
      #expect(found.count == expected.count)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "site \(site)")
    }
  }

  /// The key's bias has no gradient in exact arithmetic (softmax does not see it), so Adam blows rounding noise up to full
  /// steps there; the fused bias is left out of the comparison of sums.
  @Test(arguments: ["constant_lr_first_step_1", "neox_v1"]) func fiveUpdatesAgree(mode: String) throws {
    let training = try #require(tanh.training?[mode])
    let model = try model()
    let first = try #require(training.updates.first).adam_step
    let optimizer = AdamW(layout: model.layout, firstStep: first)
    let schedule = LearningRateSchedule(
      learningRate: 1e-3, minimumLearningRate: 1e-4, warmupSteps: 2, steps: 20, rule: .neoxV1)
    for update in training.updates {
      if mode == "neox_v1" { #expect(abs(schedule.rate(at: update.update - 1) - update.lr) < 1e-15) }
      let loss = accumulate(model, batches.train_batches[update.update - 1])
      let norm = GradientClipping.norm(of: model.gradients, layout: model.layout)
      #expect(abs(loss - update.loss) < 1e-5, "loss of update \(update.update)")
      #expect(abs(norm - update.grad_norm) < 1e-4 * update.grad_norm, "norm of update \(update.update)")
      optimizer.update(
        model.parameters, gradients: model.gradients,
        gradientScale: GradientClipping.multiplier(norm: norm, limit: 1), learningRate: update.lr, update: update.update
      )
    }
    #expect(abs(accumulate(model, batches.train_batches[5]) - training.loss_on_sixth_batch_after_update_5) < 1e-5)
    for tensor in model.layout.tensors where !tensor.name.hasSuffix("query_key_value.bias") {
      let values = model.parameters.values[tensor.range]
      let squares = values.reduce(0) { $0 + Double($1) * Double($1) }
      let expected = try #require(training.param_square_sums[tensor.name])
      #expect(abs(squares - expected) < 1e-5 * max(expected, 1e-3), "\(tensor.name)")
    }
  }

  private func accumulate(_ model: Model, _ batch: [[Int32]]) -> Double {
    model.clearGradients()
    return batch.reduce(0) { $0 + model.accumulateGradients(tokens: $1, scale: 0.25) / 4 }
  }
}
