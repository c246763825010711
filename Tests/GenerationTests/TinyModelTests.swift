import Checkpoints
import Corpus
import Failures
import Foundation
import NeoX
import Numerics
import Testing

@testable import Generation

/// The vectors' small model, whose logits, continuations and log-likelihoods other programs computed.
private let vectors = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("shared/vectors").path
private let tiny = vectors + "/tiny-neox"

@Suite(.enabled(if: FileManager.default.fileExists(atPath: tiny), "the reference vectors are not beside the package"))
struct TinyModelTests {
  struct Reference: Decodable {
    struct Variant: Decodable {
      let argmax_last_token: [Int32]
      let per_sequence_loglikelihood: [Double]
    }
    let variants: [String: Variant]
    let greedy_from_first_8_tokens: [String: [[Int32]]]
  }

  struct Samples: Decodable {
    struct Sample: Decodable {
      struct Response: Decodable {
        let logLikelihood: Double
        let isGreedy: Bool

        init(from decoder: any Decoder) throws {
          var outer = try decoder.unkeyedContainer()
          guard var inner = try? outer.nestedUnkeyedContainer() else {
            // A rolling log-likelihood has one number and one argument; it is not compared.
            (logLikelihood, isGreedy) = (try outer.decode(Double.self), false)
            return
          }
          (logLikelihood, isGreedy) = (try inner.decode(Double.self), try inner.decode(Bool.self))
        }
      }
      let arguments: [[String]]
      let resps: [Response]
    }
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

  @Test(arguments: ["zero-shot", "two-shot", "five-shot"])
  func logLikelihoodsOfTheEvaluationHarnessAgree(shots: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: vectors + "/eval/samples_\(shots).json"))
    let samples = try JSONDecoder().decode([String: [Samples.Sample]].self, from: data)
    let tokenizer = try #require(try CheckpointTokenizer.read(tiny))
    var (compared, worst) = (0, 0.0)
    for (_, sample) in samples.sorted(by: { $0.key < $1.key }).flatMap({ task in task.value.map { (task.key, $0) } }) {
      for (arguments, response) in zip(sample.arguments, sample.resps) where arguments.count == 2 {
        let (context, continuation) = Self.encode(arguments[0], arguments[1], tokenizer)
        let all = (context + continuation).suffix(129)
        let first = all.count - 1 - continuation.count
        guard first >= 0 else { continue }
        var (sum, isGreedy) = (0.0, true)
        network(.exactGELU).read(all.dropLast(), logitsFrom: first) { index, logits in
          let id = continuation[index - first]
          sum += TokenSampler.logProbability(logits, of: id)
          isGreedy = isGreedy && TokenSampler.likeliest(logits) == id
        }
        compared += 1
        worst = max(worst, abs(sum - response.logLikelihood))
        #expect(isGreedy == response.isGreedy)
      }
    }
    #expect(compared > 20)
    #expect(worst < 1e-4, "worst of \(compared): \(worst)")
  }

  /// The harness's rule: the context's white space at its end moves to the continuation; nothing becomes the end-of-text token.
  private static func encode(
    _ context: String, _ continuation: String, _ tokenizer: ByteLevelTokenizer
  ) -> (context: [Int32], continuation: [Int32]) {
    guard !context.isEmpty else {
      let ids = tokenizer.encode(continuation)
      return ids.first == 0 ? ([0], Array(ids.dropFirst())) : ([0], ids)
    }
    let kept = String(context.reversed().drop { $0.isWhitespace }.reversed())
    let moved = String(context.dropFirst(kept.count)) + continuation
    let ids = tokenizer.encode(kept)
    return (ids, Array(tokenizer.encode(kept + moved).dropFirst(ids.count)))
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
