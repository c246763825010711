import Checkpoints
import Corpus
import Failures
import Foundation
import NeoX
import Numerics
import TestSupport
import Testing

@testable import Generation

private let tiny = ReferenceVectors.tinyNeoX

/// The vectors' small model, whose logits, continuations and log-likelihoods other programs computed.
@Suite struct TinyModelTests {
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
        /// Nil where a whole text was scored.
        let isGreedy: Bool?

        init(from decoder: any Decoder) throws {
          var outer = try decoder.unkeyedContainer()
          if var values = try? outer.nestedUnkeyedContainer() {
            (logLikelihood, isGreedy) = (try values.decode(Double.self), try values.decode(Bool.self))
          } else {
            (logLikelihood, isGreedy) = (try outer.decode(Double.self), nil)
          }
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
    reference = try ReferenceVectors.decode(Reference.self, "tiny-neox/reference.json")
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
    return try ReferenceVectors.decode(Batches.self, "tiny-neox/batches.json").input_ids
  }

  @Test(arguments: [ActivationFunction.exactGELU, .tanhGELU])
  func logitsAgreeWithTheReference(activation: ActivationFunction) throws {
    let file = try SafetensorsFile(tiny + "/reference.safetensors")
    let name = try #require(file.names.first { $0.hasPrefix("logits") && $0.contains(activation.rawValue) })
    let expected = try file.floats(name)
    let inputs = try inputs()
    // Every seventh of the 2 x 48 x 512 is kept.
    #expect(expected.count == 7_022)
    var (worst, compared): (Float, Int) = (0, 0)
    for (number, sequence) in inputs.prefix(2).enumerated() {
      // In uneven pieces, so that the remembered keys and values are used in every way.
      let network = network(activation)
      for (first, last) in [(0, 1), (1, 20), (20, 21), (21, 48)] {
        network.read(sequence[first..<last]) { index, logits in
          for id in logits.indices {
            let place = (number * 48 + first + index) * 512 + id
            guard place.isMultiple(of: 7) else { continue }
            worst = max(worst, abs(logits[id] - expected[place / 7]))
            compared += 1
          }
        }
      }
    }
    #expect(compared == expected.count && worst < 1e-4, "worst difference \(worst)")
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

  /// All that the harness computed: the number of log-likelihoods of continuations, and of whole texts.
  @Test(arguments: [("zero-shot", 180, 3), ("two-shot", 128, 0), ("five-shot", 128, 0)])
  func logLikelihoodsOfTheEvaluationHarnessAgree(shots: String, continuations: Int, texts: Int) throws {
    let samples = try ReferenceVectors.decode([String: [Samples.Sample]].self, "eval/samples_\(shots).json")
    let generator = try TextGenerator(checkpoint: tiny)
    var (pairs, wholes, worst) = (0, 0, 0.0)
    for sample in samples.sorted(by: { $0.key < $1.key }).flatMap(\.value) {
      for (arguments, response) in zip(sample.arguments, sample.resps) {
        let found: Double
        if arguments.count == 2 {
          let (context, continuation) = try generator.encode(arguments[1], after: arguments[0])
          let likelihood = try generator.likelihood(of: continuation, after: context)
          #expect(likelihood.isGreedy == response.isGreedy)
          (found, pairs) = (likelihood.logProbability, pairs + 1)
        } else {
          found = try generator.rollingLogProbability(of: try generator.encode(arguments[0]))
          wholes += 1
        }
        worst = max(worst, abs(found - response.logLikelihood))
      }
    }
    #expect(pairs == continuations && wholes == texts)
    #expect(worst < 1e-4, "worst of \(pairs) and \(wholes): \(worst)")
  }

  struct PairsAndWindows: Decodable {
    struct Pair: Decodable {
      let context, continuation: String
      let context_ids, continuation_ids: [Int32]
    }
    struct Rolling: Decodable {
      let tokens, max_seq_len, context_len: Int
      let prefix: Int32
      let disjoint: [[[Int32]]]
    }
    let encode_pair: [Pair]
    let rolling: [Rolling]
  }

  @Test func pairsAndWindowsAreTheHarnesss() throws {
    let expected = try ReferenceVectors.decode(PairsAndWindows.self, "eval/pairs_and_windows.json")
    let generator = try TextGenerator(checkpoint: tiny)
    #expect(expected.encode_pair.count == 16)
    for pair in expected.encode_pair {
      let found = try generator.encode(pair.continuation, after: pair.context)
      #expect(found.context == pair.context_ids, "\(pair)")
      #expect(found.continuation == pair.continuation_ids, "\(pair)")
    }
    // The harness's tasks never use more than one token of context.
    let rolling = expected.rolling.filter { $0.context_len == 1 }
    #expect(rolling.count == 9)
    for window in rolling {
      let ids = (0..<Int32(window.tokens)).map { $0 + 1 }
      let windows = RollingWindow.windows(of: ids, beginning: window.prefix, positions: window.max_seq_len)
      #expect(windows.map { [$0.context, $0.continuation] } == window.disjoint, "\(window)")
    }
  }

  @Test func whatCannotBeScoredIsRefused() throws {
    let generator = try TextGenerator(checkpoint: tiny)
    for (continuation, context) in [
      ([], [1]), ([1], []), ([512], [1]), ([1], [-1]), (.init(repeating: 1, count: 129), [1]),
    ]
      as [([Int32], [Int32])]
    {
      #expect(throws: Failure.self) { try generator.likelihood(of: continuation, after: context) }
    }
    #expect(try generator.rollingLogProbability(of: []) == 0)
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
