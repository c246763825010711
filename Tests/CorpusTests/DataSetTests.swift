import Corpus
import Failures
import Foundation
import Testing

/// Splits and blends, expected values from the GPT-NeoX library in Vectors/neox_data.json.
@Suite struct DataSetTests {
  struct Reference: Decodable {
    struct Split: Decodable {
      let split: String
      let size: Int
      let bounds: [Int]
    }
    struct Blend: Decodable {
      let weights: [Double]
      let size: Int
      let dataset_index: [UInt8]
      let dataset_sample_index: [Int64]
    }
    struct Requested: Decodable {
      let train_iters: Int
      let batch: Int
      let weight: Double
      let samples_requested: Int
    }
    struct RequestedInEvaluation: Decodable {
      let train_iters, eval_interval, eval_iters, batch, valid_samples, test_samples: Int
    }
    struct BatchOrder: Decodable {
      let data_parallel, micro_batch, accumulation, dataset_len: Int
      let steps: [[[[Int]]]]

      enum CodingKeys: String, CodingKey {
        case data_parallel, micro_batch, accumulation, dataset_len
        case steps = "steps[step][micro][rank]"
      }
    }
    let requested_eval_samples: [RequestedInEvaluation]
    let batch_order: [BatchOrder]
    let split: [Split]
    let blend: [Blend]
    let requested_samples: [Requested]
  }

  let reference: Reference

  init() throws { reference = try Fixtures.decode(Reference.self, "neox_data.json") }

  @Test func splitsAreTheLibrarys() throws {
    #expect(reference.split.count == 36)
    for expected in reference.split {
      let split = try DocumentSplit(expected.split, documents: expected.size)
      let bounds = [
        split.training.lowerBound, split.training.upperBound, split.validation.upperBound, split.test.upperBound,
      ]
      #expect(bounds == expected.bounds, "\(expected.split) of \(expected.size)")
    }
  }

  @Test(arguments: ["", "0,0,0", "a,b", "1,-1,1", "nan", "inf,1", "1,,x"]) func badSplitsAreRefused(text: String) {
    #expect(Fixtures.failure { _ = try DocumentSplit(text, documents: 10) }?.kind == .configuration)
  }

  @Test func blendsAreTheLibrarys() throws {
    #expect(reference.blend.count == 5)
    for expected in reference.blend {
      let blend = try BlendedOrder(weights: expected.weights, count: expected.size)
      #expect(blend.dataSets == expected.dataset_index, "\(expected.weights)")
      #expect(blend.samples == expected.dataset_sample_index, "\(expected.weights)")
    }
  }

  @Test(arguments: [[], [0], [1, -1], [.nan], [.infinity, 1], [Double](repeating: 1, count: 256)])
  func badWeightsAreRefused(weights: [Double]) {
    #expect(Fixtures.failure { _ = try BlendedOrder(weights: weights, count: 3) }?.kind == .configuration)
  }

  @Test func asManySamplesAreRequestedAsByTheLibrary() throws {
    #expect(reference.requested_samples.count == 5)
    for expected in reference.requested_samples {
      let share = expected.weight
      let all = try BlendedOrder.requested(
        weights: share == 1 ? [1] : [share, 1 - share], count: expected.train_iters * expected.batch)
      #expect(all.first == expected.samples_requested)
      if share == 1 {
        let samples = SampleOrder.requestedSamples(steps: expected.train_iters, batchSize: expected.batch)
        #expect(samples == expected.samples_requested)
      }
    }
  }

  @Test func asManySamplesAreRequestedForEvaluation() throws {
    #expect(reference.requested_eval_samples.count == 3)
    for expected in reference.requested_eval_samples {
      let evaluations = expected.train_iters / expected.eval_interval + 1
      let validation = SampleOrder.requestedSamples(
        steps: evaluations * expected.eval_iters, batchSize: expected.batch)
      #expect(validation == expected.valid_samples)
      let test = SampleOrder.requestedSamples(steps: expected.eval_iters, batchSize: expected.batch)
      #expect(test == expected.test_samples)
    }
  }

  /// However the library divides an update among accumulation steps and ranks, it consumes the samples in their order.
  @Test func theSamplesOfAnUpdateAreTheLibrarys() throws {
    #expect(reference.batch_order.count == 4)
    for expected in reference.batch_order {
      let batch = expected.data_parallel * expected.micro_batch * expected.accumulation
      for (number, consumed) in expected.steps.enumerated() {
        let view = try BatchView(
          source: "x", order: "x", steps: (number + 1)...(number + 1), batchSize: batch, sequenceLength: 1,
          available: expected.dataset_len
        ) { step, index in [Int32(step), Int32(index)] }
        #expect(view.sequences.map(\.sample) == consumed.flatMap { $0.flatMap { $0 } })
      }
    }
  }
}
