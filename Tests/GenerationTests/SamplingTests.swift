import Corpus
import Failures
import Foundation
import NeoX
import Testing

@testable import Generation

@Suite struct SamplingTests {
  private let logits: [Float] = [0, 2, 1, -.infinity, 2]

  private func counts(_ sampler: TokenSampler, draws: Int = 20_000) -> [Int] {
    var sampler = sampler
    var counts = [Int](repeating: 0, count: logits.count)
    for _ in 0..<draws { counts[Int(logits.withUnsafeBufferPointer { sampler.choose($0) })] += 1 }
    return counts
  }

  @Test func temperatureZeroTakesTheFirstOfTheLikeliest() {
    #expect(counts(TokenSampler(), draws: 3) == [0, 3, 0, 0, 0])
  }

  /// Shares against softmax(logits / T), within four standard errors.
  @Test(arguments: [0.5, 1, 3]) func drawsFollowTheProbabilities(temperature: Double) {
    let weights = logits.map { exp(Double($0) / temperature) }
    let total = weights.reduce(0, +)
    let counts = counts(TokenSampler(temperature: temperature, seed: 3))
    for (count, weight) in zip(counts, weights) {
      let expected = 20_000 * weight / total
      #expect(abs(Double(count) - expected) <= 4 * expected.squareRoot() + 1e-9)
    }
  }

  @Test func onlyTheLikeliestAreChosenFrom() {
    #expect(counts(TokenSampler(temperature: 1, topK: 1, seed: 1))[1] == 20_000)
    let two = counts(TokenSampler(temperature: 1, topK: 2, seed: 1))
    #expect(two[1] > 9000 && two[4] > 9000 && two[1] + two[4] == 20_000)
    // The two likeliest have 0.39 each: 0.3 needs one of them, 0.5 both, 0.8 the third as well.
    #expect(counts(TokenSampler(temperature: 1, topP: 0.3, seed: 1))[1] == 20_000)
    #expect(counts(TokenSampler(temperature: 1, topP: 0.5, seed: 1)).filter { $0 > 0 }.count == 2)
    #expect(counts(TokenSampler(temperature: 1, topP: 0.8, seed: 1)).filter { $0 > 0 }.count == 3)
    #expect(counts(TokenSampler(temperature: 1, topP: 1, seed: 1)).filter { $0 > 0 }.count == 4)
  }

  @Test func logProbabilitiesAreThoseOfSoftmax() {
    let total = logits.reduce(0.0) { $0 + exp(Double($1)) }
    logits.withUnsafeBufferPointer { values in
      #expect(abs(TokenSampler.logProbability(values, of: 2) - log(exp(1) / total)) < 1e-12)
      let likeliest = TokenSampler.likeliest(values, count: 3)
      #expect(likeliest.map(\.id) == [1, 4, 2])
      #expect(abs(likeliest[0].logProbability - log(exp(2) / total)) < 1e-12)
    }
  }

  @Test func settingsOutOfRangeAreRefused() {
    #expect(throws: Failure.self) { try GenerationSettings(maximumTokens: 0) }
    #expect(throws: Failure.self) { try GenerationSettings(temperature: -1) }
    #expect(throws: Failure.self) { try GenerationSettings(temperature: .nan) }
    #expect(throws: Failure.self) { try GenerationSettings(topK: 0) }
    #expect(throws: Failure.self) { try GenerationSettings(topP: 0) }
    #expect(throws: Failure.self) { try GenerationSettings(topP: 1.1) }
    #expect(throws: Failure.self) { try GenerationSettings(seed: -1) }
  }

  /// A tokenizer of single bytes splits every character: nothing but whole characters may come out.
  @Test func charactersAreHeldBackUntilTheyAreWhole() throws {
    let text = "aé€😀 ñ<|endoftext|>z"
    let tokenizer = try ByteLevelTokenizer.train(
      on: [TextDocument(name: "a", text: "a")], vocabularySize: 258)
    let ids = tokenizer.encode(text)
    var stream = StreamedText(tokenizer)
    let pieces = ids.map { stream.append($0) }
    #expect(pieces.joined() + stream.finish() == tokenizer.decode(ids))
    #expect(pieces.filter { !$0.isEmpty } == ["a", "é", "€", "😀", " ", "ñ", "z"])
    for length in 1..<ids.count {
      var cut = StreamedText(tokenizer)
      let whole = ids.prefix(length).map { cut.append($0) }.joined() + cut.finish()
      #expect(whole == tokenizer.decode(Array(ids.prefix(length))))
    }
  }
}
