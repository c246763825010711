import Foundation
import Terms
import Testing

@Suite struct MetricTests {
  @Test func knownMetricsHaveTheirPlaces() {
    #expect(Metric.own.map(\.name) == ["validation_loss", "training_loss", "gradient_norm"])
    #expect(Metric.ofModel.count == 14 && Set(Metric.ofModel).count == 14 && Metric.weightNorm.isOfWeights)
    #expect(Metric.trainingLoss.tracePath == "/train/loss" && Metric.validationLoss.unit == "nats per token")
    #expect(Metric("spectral").tracePath == "/weights/model[metric=spectral]")
    #expect(Metric("lambada/acc").tracePath == "/evaluation/lambada/acc" && Metric("col").tracePath == "/metrics/col")
    #expect(Metric.gradientNorm.title == "gradient norm" && Metric("my_loss").title == "my_loss")
    #expect(Metric.own.filter(\.isPerBatch) == [.trainingLoss, .gradientNorm])
  }

  @Test(
    arguments: [
      "time", "train_runtime", "tokens_per_second", "train/samples_per_second", "total_flos", "peak_memory_bytes",
      "gpu_memory", "seconds", "system/gpu.0.memory", "step_time", "wall_time", "MFU", "TFLOPs",
    ])
  func someAreAboutTheMachine(name: String) { #expect(Metric(name).isAboutMachine) }

  @Test(arguments: [
    "validation_loss", "training_loss", "gradient_norm", "l2", "eval/loss", "perplexity", "acc", "epoch",
  ])
  func othersAreNot(name: String) { #expect(!Metric(name).isAboutMachine) }
}

@Suite struct SeedTests {
  private struct Row: Codable {
    @StoredSeed var seed: Int?
  }

  @Test func unknownSeedsAreNumbersInFilesOnly() throws {
    let text = String(decoding: try JSONEncoder().encode([Row(seed: nil), Row(seed: 3)]), as: UTF8.self)
    #expect(text == #"[{"seed":-1},{"seed":3}]"#)
    #expect(try JSONDecoder().decode([Row].self, from: Data(text.utf8)).map(\.seed) == [nil, 3])
    #expect(RunSeeds(nil, 3) == nil && RunSeeds(1, 2)?.label == "init 1, data 2" && RunSeeds(3, 3)?.label == "seed 3")
  }
}
