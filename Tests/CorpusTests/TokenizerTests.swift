import Corpus
import Failures
import Foundation
import TestSupport
import Testing

/// Expected ids and texts: the tokenizers library 0.23.3, in Vectors/tiny-neox/tokenizer_cases.json. The tokenizer there has the
/// suite's pipeline; `scripts/acceptance/published_tokenizer.py` checks the suite's own, which is not committed, with the same texts.
@Suite struct TokenizerTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      let text: String
      let ids: [Int32]
      // Absent where decoding gives the text back.
      let decode, decode_with_special: String?
    }

    struct DecodeCase: Decodable {
      let ids: [Int32]
      let decode, decode_with_special: String
    }

    let cases: [Case]
    let decode_cases: [DecodeCase]
  }

  @Test func encodesAndDecodesAsTheReference() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer)
    let reference = try ReferenceVectors.decode(Reference.self, "tiny-neox/tokenizer_cases.json")
    #expect(tokenizer.vocabularySize == 512)
    #expect(reference.cases.count == 527 && reference.decode_cases.count == 50)
    for expected in reference.cases {
      #expect(tokenizer.encode(expected.text) == expected.ids, "\(expected.text.debugDescription)")
      check(expected.ids, expected.decode ?? expected.text, expected.decode_with_special ?? expected.text, tokenizer)
    }
    #expect(tokenizer.encode(reference.cases.map(\.text)) == reference.cases.map(\.ids))
    for expected in reference.decode_cases {
      check(expected.ids, expected.decode, expected.decode_with_special, tokenizer)
    }
    #expect(try tokenizer.json() == Data(contentsOf: URL(filePath: Fixtures.tinyTokenizer)))
  }

  @Test func aWordOfAMegabyteIsEncodedInTime() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer)
    let word = String(repeating: "theinganderon", count: 80_000)
    let clock = ContinuousClock()
    let time = clock.measure { #expect(tokenizer.decode(tokenizer.encode(word)) == word) }
    #expect(time < .seconds(10))
  }

  @Test(arguments: ["aaaa", " ", "\n", "\u{a0}", "\u{301}\u{323}", "\u{1100}\u{1161}\u{11a8}"])
  func endlessRepetitionsAreEncodedInTime(piece: String) throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer)
    let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
    let clock = ContinuousClock()
    let time = clock.measure { #expect(!tokenizer.encode(text).isEmpty) }
    #expect(time < .seconds(10))
  }

  /// Expected ids and texts: tokenizers 0.23.3.
  @Test func addedTokensTakeSpaceAlongAndStandAlone() throws {
    let extra: [(String, String)] = [
      ("<mask>", "\"lstrip\": true"), ("<cls>", "\"rstrip\": true, \"special\": true"),
      ("word", "\"single_word\": true"), ("cafe\u{301}s", "\"normalized\": true"),
    ]
    let entries = extra.enumerated().map { number, token in
      let normalised = token.1.contains("normalized") ? "" : ", \"normalized\": false"
      return "{\"id\": \(512 + number), \"content\": \"\(token.0)\", \(token.1)\(normalised)}, "
    }
    let good = String(decoding: try Data(contentsOf: URL(filePath: Fixtures.tinyTokenizer)), as: UTF8.self)
    let text = good.replacingOccurrences(of: "\"added_tokens\": [", with: "\"added_tokens\": [" + entries.joined())
    let tokenizer = try ByteLevelTokenizer(json: Data(text.utf8), name: "extended")
    let cases: [(String, [Int32], String, String)] = [
      ("a \t<mask> b", [66, 512, 274], "a<mask> b", "a<mask> b"),
      ("<mask><cls> \n the<cls>", [512, 513, 260, 513], "<mask>the", "<mask><cls>the<cls>"),
      (
        "word words a.word, _word word", [514, 267, 383, 360, 346, 15, 514, 13, 222, 64, 88, 383, 69, 222, 514],
        "word words a.word, _word word", "word words a.word, _word word"
      ),
      (
        "caf\u{e9}s cafe\u{301}s \u{2003}<mask>", [515, 222, 515, 512], "caf\u{fffd}s caf\u{fffd}s<mask>",
        "caf\u{fffd}s caf\u{fffd}s<mask>"
      ),
      ("<cls>  <mask>  <cls>   word", [513, 512, 511, 513, 514], "<mask>  word", "<cls><mask>  <cls>word"),
    ]
    for (text, ids, decoded, all) in cases {
      #expect(tokenizer.encode(text) == ids)
      #expect(same(tokenizer.decode(ids), decoded))
      #expect(same(tokenizer.decode(ids, skippingSpecialTokens: false), all))
    }
  }

  /// Unicode 9 composes, Unicode 16 splits: what tokenizers 0.23.3 does for characters that came later.
  @Test func theUnicodeVersionsAreThoseOfTheReference() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer)
    let vowels = "\u{11935}\u{11930}"  // composes to U+11938 since Unicode 13
    #expect(same(tokenizer.decode(tokenizer.encode(vowels)), vowels))
    #expect(same(tokenizer.decode(tokenizer.encode("e\u{323}\u{302}")), "\u{1ec7}"))
    #expect(same(tokenizer.decode(tokenizer.encode("\u{212b}\u{1112}\u{1161}\u{11ab}")), "\u{c5}\u{d55c}"))
    #expect(same(tokenizer.decode(tokenizer.encode("\u{344}\u{958}")), "\u{308}\u{301}\u{915}\u{93c}"))
  }

  @Test func idsWithoutTokensAreSkippedWhenDecoding() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer)
    #expect(tokenizer.decode([-1, 512, .max, .min]) == "")
  }

  @Test func damagedFilesAreRefusedByKey() throws {
    let cases: [(String, String, String)] = [
      ("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "model.type"),
      ("\"type\": \"NFC\"", "\"type\": \"NFKC\"", "normalizer.type"),
      ("\"vocab\"", "\"vocabulary\"", "model.vocab"), ("\"merges\"", "\"merge\"", "model.merges"),
      ("\"model\"", "\"madel\"", "model"), ("\"pre_tokenizer\"", "\"pretokenizer\"", "pre_tokenizer"),
      ("\"dropout\": null", "\"dropout\": 0.5", "model.dropout"),
      ("\"add_prefix_space\": false", "\"add_prefix_space\": 3", "pre_tokenizer.add_prefix_space"),
      ("\"id\": 509", "\"id\": -5", "added_tokens[2].id"), ("\"id\": 509", "\"id\": 1e12", "added_tokens[2].id"),
      ("\"id\": 509", "\"id\": 300", "model.vocab"),
      ("\"content\": \"<|padding|>\"", "\"content\": \"<|endoftext|>\"", "added_tokens[1].id"),
      ("\"id\": 509", "\"id\": 4194303", "model.vocab"),
      ("\"content\": \"<|endoftext|>\"", "\"content\": 3", "added_tokens[0].content"),
    ]
    let good = String(decoding: try Data(contentsOf: URL(filePath: Fixtures.tinyTokenizer)), as: UTF8.self)
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

  /// Expected ids: tokenizers 0.22, with `add_prefix_space: true`.
  @Test func aSpaceIsPutBeforeStretchesWhereTheFileSaysSo() throws {
    let good = String(decoding: try Data(contentsOf: URL(filePath: Fixtures.tinyTokenizer)), as: UTF8.self)
    let text = good.replacingOccurrences(of: "\"add_prefix_space\": false", with: "\"add_prefix_space\": true")
    let tokenizer = try ByteLevelTokenizer(json: Data(text.utf8), name: "spaced")
    for (text, ids) in [
      ("", []), ("the king", [261, 371, 74, 79, 72]), (" the king", [261, 371, 74, 79, 72]),
      ("\nthe", [222, 200, 260]),
      ("a<|endoftext|>b <|endoftext|> c", [346, 0, 274, 222, 0, 317]), ("e\u{301}t", [222, 129, 104, 85]),
      ("  x", [511, 222, 89]), ("<|endoftext|>", [0]), ("\u{3000}x", [222, 161, 224, 224, 89]),
    ] as [(String, [Int32])] {
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
    }
    try Fixtures.inTemporaryFolder { folder in
      // Longer than a block: what a block begins with in the middle of a document gets no space.
      let line = "a word\nand\tanother\r\n\none more. "
      let long = String(repeating: line, count: 60_000)
      try Data(long.utf8).write(to: URL(fileURLWithPath: folder + "/long.txt"))
      _ = try Tokenisation(tokenizer, inputs: TextInput.find([folder + "/long.txt"])).write(prefix: folder + "/t") {
        _ in
      }
      let whole = tokenizer.encode(long.replacing("\r\n", with: "\n"))
      #expect(try TokenFile(prefix: folder + "/t").tokens(document: 0) == whole)
    }
  }

  @Test(arguments: [
    (
      "\"decoder\": {\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true, \"use_regex\": true}",
      "\"decoder\": null"
    ),
    (
      "\"normalizer\": {\"type\": \"NFC\"}",
      "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}]}"
    ),
    (
      "\"post_processor\": null",
      "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}], "
        + "\"pair\": [], \"special_tokens\": {}}"
    ),
    (
      "\"post_processor\": null",
      "\"post_processor\": {\"type\": \"Sequence\", \"processors\": [{\"type\": \"ByteLevel\"}]}"
    ),
    (
      "\"pre_tokenizer\": ",
      "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"ByteLevel\", "
        + "\"add_prefix_space\": false, \"use_regex\": true}]}, \"was\": "
    ),
  ]) func otherSpellingsOfTheSamePipelineAreRead(was: String, becomes: String) throws {
    let tokenizer = try ByteLevelTokenizer.train(
      on: [TextDocument(name: "text", text: "low lower lowest low low")], vocabularySize: 262)
    let text = String(decoding: tokenizer.json(), as: UTF8.self)
    try #require(text.contains(was))
    let read = try ByteLevelTokenizer(json: Data(text.replacing(was, with: becomes).utf8), name: "other")
    let ids = tokenizer.encode("lowest e\u{301}")
    #expect(read.encode("lowest e\u{301}") == ids && read.decode(ids) == tokenizer.decode(ids))
  }

  @Test(arguments: [
    ("{\"tokenizer_class\": \"GPTNeoXTokenizer\"}", "tokenizer_config.json"),
    ("{" + (0..<200).map { "\"t\($0)\": \($0)" }.joined(separator: ",") + "}", "vocab.json"),
    ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 2113710\n", "Git LFS"),
    ("<html>", "HTML"), ("", "empty"), ("{\"error\": \"not found\"}", "server"), ("#version: 0.2\n\u{120} t", "JSON"),
  ]) func otherFilesInATokenizersPlaceAreNamed(text: String, mentions: String) throws {
    try Fixtures.inTemporaryFolder { folder in
      let path = folder + "/tokenizer.json"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let failure = Fixtures.failure { _ = try ByteLevelTokenizer(file: path) }
      #expect(failure?.description.contains(mentions) == true, "\(String(describing: failure))")
    }
  }

  @Test func aTemplateThatAddsTokensIsRefused() throws {
    let tokenizer = try ByteLevelTokenizer.train(
      on: [TextDocument(name: "text", text: "low lower lowest")], vocabularySize: 262)
    let text = String(decoding: tokenizer.json(), as: UTF8.self).replacing(
      "\"post_processor\": null",
      with: "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"Sequence\": {\"id\": \"A\"}}, "
        + "{\"SpecialToken\": {\"id\": \"<|endoftext|>\"}}]}")
    #expect(failureReading(text)?.reason.contains("adds special tokens") == true)
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

  private func check(_ ids: [Int32], _ text: String, _ all: String, _ tokenizer: ByteLevelTokenizer) {
    #expect(same(tokenizer.decode(ids), text), "\(ids)")
    #expect(same(tokenizer.decode(ids, skippingSpecialTokens: false), all), "\(ids)")
  }

  /// Equal bytes, where `==` on strings would take canonically equivalent ones as equal.
  private func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}
