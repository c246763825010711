import Checkpoints
import Corpus
import Failures
import Foundation
import NeoX
import Numerics
import Testing

@testable import Generation

/// The vectors' small model, whose logits and continuations other programs computed.
private let vectors = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("shared/vectors").path
private let tiny = vectors + "/tiny-neox"

@Suite(.enabled(if: FileManager.default.fileExists(atPath: tiny), "the reference vectors are not beside the package"))
struct TinyModelTests {
  struct Reference: Decodable {
    struct Variant: Decodable {
      let argmax_last_token: [Int32]
    }
    let variants: [String: Variant]
    let greedy_from_first_8_tokens: [String: [[Int32]]]
  }

  let reference: Reference
  let parameters: AlignedBuffer<Float>
  let model: ModelConfiguration

  init() throws {
    reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: URL(fileURLWithPath: tiny + "/reference.json")))
    (model, parameters) = try HuggingFaceCheckpoint.read(tiny)
  }

  private func network(_ activation: ActivationFunction, capacity: Int = 128) -> IncrementalModel {
    var shape = model
    shape.activation = activation
    return IncrementalModel(shape, parameters: parameters, capacity: capacity)
  }

  private func inputs() throws -> [[Int32]] {
    struct Batches: Decodable {
      let input_ids: [[Int32]]
    }
    let path =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
      + "/TrainingTests/Vectors/tiny-neox/batches.json"
    return try JSONDecoder().decode(Batches.self, from: Data(contentsOf: URL(fileURLWithPath: path))).input_ids
  }

  @Test(arguments: [ActivationFunction.exactGELU, .tanhGELU])
  func logitsAgreeWithTheReference(activation: ActivationFunction) throws {
    let file = try SafetensorsFile(tiny + "/reference.safetensors")
    let name = try #require(file.names.first { $0.hasPrefix("logits") && $0.contains(activation.rawValue) })
    let expected = try file.floats(name)
    let inputs = try inputs()
    var worst: Float = 0
    for (number, sequence) in inputs.prefix(2).enumerated() {
      // In uneven pieces, so that the remembered keys and values are used in every way.
      let network = network(activation)
      for (first, last) in [(0, 1), (1, 20), (20, 21), (21, 48)] {
        network.read(sequence[first..<last]) { index, logits in
          for id in logits.indices {
            let place = (number * 48 + first + index) * 512 + id
            worst = max(worst, abs(logits[id] - expected[place]))
          }
        }
      }
    }
    #expect(worst < 1e-4, "worst difference \(worst)")
  }

  @Test(arguments: [ActivationFunction.exactGELU, .tanhGELU])
  func theWholeModelAgreesWithTheIncrementalOne(activation: ActivationFunction) throws {
    var shape = model
    shape.activation = activation
    let whole = Model(shape, sequenceLength: 48, forTraining: false)
    _ = whole.parameters.values.update(fromContentsOf: parameters.values)
    let sequence = try inputs()[2]
    let expected = whole.logits(tokens: sequence)
    var worst: Float = 0
    network(activation).read(sequence) { index, logits in
      for id in logits.indices { worst = max(worst, abs(logits[id] - expected[index * 512 + id])) }
    }
    #expect(worst < 1e-5)
  }

  @Test(arguments: [ActivationFunction.exactGELU, .tanhGELU])
  func theGreedyContinuationAgrees(activation: ActivationFunction) throws {
    let expected = try #require(reference.greedy_from_first_8_tokens[activation.rawValue])
    for (sequence, continuation) in zip(try inputs(), expected) {
      let network = network(activation)
      var logits = network.read(sequence.prefix(8))
      var ids: [Int32] = []
      for _ in continuation {
        ids.append(logits.withUnsafeBufferPointer { TokenSampler.likeliest($0) })
        logits = network.read([ids[ids.count - 1]])
      }
      #expect(ids == continuation)
    }
  }

  @Test func theLikeliestTokenAfterEachSequenceAgrees() throws {
    for (sequence, expected) in zip(try inputs(), try #require(reference.variants["erf"]).argmax_last_token) {
      let logits = network(.exactGELU).read(sequence)
      #expect(logits.withUnsafeBufferPointer { TokenSampler.likeliest($0) } == expected)
    }
  }

  @Test func aTextIsContinuedReproducibly() throws {
    let generator = try TextGenerator(checkpoint: tiny)
    let prompt = try generator.encode("the cat sees")
    let drawn = try GenerationSettings(maximumTokens: 40, temperature: 0.9, topK: 50, topP: 0.95, seed: 5)
    var shown = ""
    let first = try generator.generate(prompt, drawn) { shown += $0 }
    #expect(shown == first.text)
    #expect(first == (try generator.generate(prompt, drawn)))
    var other = drawn
    other.seed = 6
    #expect(first.tokens != (try generator.generate(prompt, other)).tokens)
    #expect(first.promptLogProbabilities.count == prompt.count - 1)
    #expect(try #require(generator.tokenizer).decode(first.tokens.map { Int32($0.id) }) == first.text)
  }

  @Test func generationEndsWithThePositions() throws {
    let generator = try TextGenerator(checkpoint: tiny)
    let prompt = [Int32](repeating: 17, count: 126)
    let settings = try GenerationSettings(maximumTokens: 40, temperature: 1, seed: 1)
    let continuation = try generator.generate(prompt, settings)
    #expect(continuation.end == .endOfText || (continuation.end == .positions && continuation.tokens.count == 3))
    #expect(throws: Failure.self) { try generator.generate([Int32](repeating: 17, count: 129), settings) }
    #expect(throws: Failure.self) { try generator.generate([], settings) }
    #expect(throws: Failure.self) { try generator.generate([512], settings) }
  }
}
