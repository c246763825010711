import Corpus
import Failures
import Files
import Foundation
import Testing

/// Expected ids and texts: the tokenizers library 0.23.3, in Vectors/tokenizer_cases.json and beside the checkout.
@Suite struct TokenizerTests {
  struct Case: Decodable {
    let text: String
    let ids: [Int32]
    let decode: String?
    let decode_with_special: String?
  }

  struct DecodeCase: Decodable {
    let ids: [Int32]
    let decode: String
    let decode_with_special: String
  }

  struct SmallReference: Decodable {
    let cases: [Case]
  }

  struct FullReference: Decodable {
    let file_sha256: String
    let vocab_size_with_added: Int
    let cases: [Case]
    let decode_cases: [DecodeCase]
    let fuzz: [Case]
  }

  static let fullTokenizer = Fixtures.shared.appendingPathComponent("data/20B_tokenizer.json").path
  static let fullReference = Fixtures.shared.appendingPathComponent("vectors/tokenizer.json").path

  @Test func aSmallTokenizerEncodesAndDecodesAsTheReference() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.path("tiny_tokenizer.json"))
    let reference = try Fixtures.decode(SmallReference.self, "tokenizer_cases.json")
    #expect(tokenizer.vocabularySize == 512)
    #expect(reference.cases.count == 23)
    check(reference.cases, with: tokenizer)
    #expect(try tokenizer.json() == Fixtures.data("tiny_tokenizer.json"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: fullTokenizer), "the suite's tokenizer is not here"))
  func theSuitesTokenizerEncodesAndDecodesAsTheReference() throws {
    let tokenizer = try ByteLevelTokenizer(file: Self.fullTokenizer)
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.fullReference))
    let reference = try JSONDecoder().decode(FullReference.self, from: data)
    #expect(try SHA256.hexadecimal(ofFile: Self.fullTokenizer) == reference.file_sha256)
    #expect(tokenizer.vocabularySize == reference.vocab_size_with_added)
    #expect(reference.cases.count + reference.fuzz.count == 507)
    check(reference.cases + reference.fuzz, with: tokenizer)
    #expect(tokenizer.encode(reference.cases.map(\.text)) == reference.cases.map(\.ids))
    for expected in reference.decode_cases {
      #expect(same(tokenizer.decode(expected.ids), expected.decode), "\(expected.ids)")
      #expect(
        same(tokenizer.decode(expected.ids, skippingSpecialTokens: false), expected.decode_with_special),
        "\(expected.ids)")
    }
  }

  @Test func aWordOfAMegabyteIsEncodedInTime() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.path("tiny_tokenizer.json"))
    let word = String(repeating: "theinganderon", count: 80_000)
    let clock = ContinuousClock()
    let time = clock.measure { #expect(tokenizer.decode(tokenizer.encode(word)) == word) }
    #expect(time < .seconds(10))
  }

  @Test func idsWithoutTokensAreSkippedWhenDecoding() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.path("tiny_tokenizer.json"))
    #expect(tokenizer.decode([-1, 512, .max, .min]) == "")
  }

  @Test func damagedFilesAreRefusedByKey() throws {
    let cases: [(String, String, String)] = [
      ("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "model.type"),
      ("\"type\": \"NFC\"", "\"type\": \"NFKC\"", "normalizer.type"),
      ("\"vocab\"", "\"vocabulary\"", "model.vocab"), ("\"merges\"", "\"merge\"", "model.merges"),
      ("\"model\"", "\"madel\"", "model"), ("\"pre_tokenizer\"", "\"pretokenizer\"", "pre_tokenizer"),
      ("\"dropout\": null", "\"dropout\": 0.5", "model.dropout"),
      ("\"add_prefix_space\": false", "\"add_prefix_space\": true", "pre_tokenizer.add_prefix_space"),
      ("\"id\": 509", "\"id\": -5", "added_tokens[2].id"), ("\"id\": 509", "\"id\": 1e12", "added_tokens[2].id"),
      ("\"id\": 509", "\"id\": 300", "model.vocab"),
      ("\"rstrip\": false", "\"rstrip\": true", "added_tokens[0]"),
      ("\"content\": \"<|endoftext|>\"", "\"content\": 3", "added_tokens[0].content"),
    ]
    let good = String(decoding: try Fixtures.data("tiny_tokenizer.json"), as: UTF8.self)
    for (found, replacement, key) in cases {
      guard let range = good.range(of: found) else {
        Issue.record("the file holds no \(found)")
        continue
      }
      let failure = failureReading(good.replacingCharacters(in: range, with: replacement))
      #expect(failure?.kind == .badData, "\(key)")
      #expect(failure?.subject.hasPrefix("test.json, key \(key)") == true, "\(String(describing: failure))")
    }
    for text in ["", "[]", "null", String(good.prefix(5000)), String(repeating: "[", count: 100_000)] {
      #expect(failureReading(text)?.kind == .badData)
    }
  }

  @Test func mergesMayBePairsAndMustBeKnown() throws {
    let tokenizer = try ByteLevelTokenizer.train(
      on: [TextDocument(name: "text", text: "low lower lowest low low")], vocabularySize: 262)
    let text = String(decoding: tokenizer.json(), as: UTF8.self)
    let pairs = text.replacingOccurrences(of: "\"l o\"", with: "[\"l\", \"o\"]")
    #expect(pairs != text)
    let read = try ByteLevelTokenizer(json: Data(pairs.utf8), name: "pairs")
    #expect(read.encode("lowest low") == tokenizer.encode("lowest low"))
    for bad in ["\"l \u{17f}\"", "\"lo\"", "\"l o w\"", "[\"l\"]", "7"] {
      let failure = failureReading(text.replacingOccurrences(of: "\"l o\"", with: bad))
      #expect(failure?.subject == "test.json, key model.merges[0]", "\(bad)")
    }
  }

  private func failureReading(_ text: String) -> Failure? {
    Fixtures.failure { _ = try ByteLevelTokenizer(json: Data(text.utf8), name: "test.json") }
  }

  private func check(_ cases: [Case], with tokenizer: ByteLevelTokenizer) {
    for expected in cases {
      #expect(tokenizer.encode(expected.text) == expected.ids, "\(expected.text.debugDescription)")
      if let text = expected.decode { #expect(same(tokenizer.decode(expected.ids), text)) }
      if let text = expected.decode_with_special {
        #expect(same(tokenizer.decode(expected.ids, skippingSpecialTokens: false), text))
      }
    }
  }

  /// Equal bytes, where `==` on strings would take canonically equivalent ones as equal.
  private func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}
