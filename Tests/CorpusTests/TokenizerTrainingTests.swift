import Corpus
import Failures
import Foundation
import Testing

/// Expected merges and ids: BpeTrainer of the tokenizers library 0.23.3 with ByteLevel.alphabet() and min_frequency 2.
/// By hand, 2.6 MB of an English novel and 900 kB of random multilingual text gave the same 7,934 and 2,742 merges there.
@Suite struct TokenizerTrainingTests {
  static let text = """
    The cats' owner said: "I'll see them, they're asleep." In 1984 the cat, the rat and the caf\u{e9}'s dog sat. \
    abab abababa cafe\u{301} aaaa aaaaaaa
    The cats sat; the rats sat.

    """

  private struct File: Decodable {
    struct Model: Decodable {
      let vocab: [String: Int]
      let merges: [String]
    }
    let version: String
    let model: Model
  }

  @Test func mergesAreThoseOfTheReference() throws {
    let tokenizer = try train(2000)
    let model = try JSONDecoder().decode(File.self, from: tokenizer.json()).model
    #expect(
      model.merges == [
        "a a", "a t", "h e", "t he", "Ġ the", "a b", "Ġ c", "Ġ s", "aa aa", "at s", "ab ab", "Ġs at", "T he", "a f",
        "e e", "Ã ©", "Ġ a", "Ġ r", "Ġ aaaa", "Ġ abab", "Ġc ats", "Ġc af", "Ġcaf Ã©",
      ])
    #expect(tokenizer.vocabularySize == 281)
    #expect(model.vocab["<|endoftext|>"] == 0)
    #expect(model.vocab["<|padding|>"] == 1)
    #expect(model.vocab["!"] == 2)
    #expect(tokenizer.encode("The rats' caf\u{e9} sat, abab.") == [270, 275, 267, 8, 280, 269, 13, 277, 15])
  }

  @Test func theWrittenFileGivesTheSameTokenizer() throws {
    let trained = try train(270)
    #expect(trained.vocabularySize == 270)
    let read = try ByteLevelTokenizer(json: trained.json(), name: "trained")
    let text = Self.text + "<|endoftext|>\u{0}\u{1}\"\\ 中文 😀\n\n  x"
    #expect(read.encode(text) == trained.encode(text))
    #expect(read.vocabularySize == trained.vocabularySize)
    #expect(trained.encode("<|endoftext|><|padding|>") == [0, 1])
    #expect(try trained.json() == train(270).json())
  }

  @Test func everyTextSurvivesARoundTrip() throws {
    let tokenizer = try train(281)
    let text = (1...0x2fff).compactMap { Unicode.Scalar($0) }.map { "a\($0)" }.joined(separator: " ")
      .precomposedStringWithCanonicalMapping
    let isSame = tokenizer.decode(tokenizer.encode(text)).utf8.elementsEqual(text.utf8)
    #expect(isSame)
  }

  @Test func specialTokensInTheTextAreNotLearned() throws {
    let document = TextDocument(name: "text", text: String(repeating: "<|endoftext|>", count: 50))
    #expect(try ByteLevelTokenizer.train(on: [document], vocabularySize: 300).vocabularySize == 258)
  }

  @Test func tooSmallAVocabularyIsRefused() {
    let failure = Fixtures.failure { _ = try train(257) }
    #expect(failure?.kind == .configuration)
  }

  private func train(_ size: Int) throws -> ByteLevelTokenizer {
    try ByteLevelTokenizer.train(on: [TextDocument(name: "text", text: Self.text)], vocabularySize: size)
  }
}
