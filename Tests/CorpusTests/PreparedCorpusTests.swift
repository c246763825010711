import Corpus
import Failures
import Foundation
import Testing

@Suite struct PreparedCorpusTests {
  static let lines = (0..<2000).map { number in
    "Line \(number): the cats near the old door \(number % 7 == 0 ? "sleep" : "watch") it.\n"
  }

  @Test func theLastTwentiethIsHeldOutAtALineBreak() throws {
    let text = Self.lines.joined()
    try prepared([TextDocument(name: "text", text: text)]) { corpus in
      let training = decoded(corpus.training, corpus)
      let validation = decoded(corpus.validation, corpus)
      #expect(training + validation == text)
      #expect(training.hasSuffix("\n"))
      let part = Double(validation.utf8.count) / Double(text.utf8.count)
      #expect(abs(part - 0.05) < 0.001)
      #expect(corpus.description.trainingTokens == corpus.training.tokenCount)
      #expect(corpus.description.validationTokens == corpus.validation.tokenCount)
      #expect(corpus.description.textBytes == text.utf8.count)
      #expect(corpus.training.storage == .unsigned16)
    }
  }

  @Test(arguments: ["word ", "é"])
  func textWithoutLineBreaksIsCutBetweenWordsOrCharacters(piece: String) throws {
    let text = String(repeating: piece, count: 20_003)
    try prepared([TextDocument(name: "text", text: text)]) { corpus in
      let validation = decoded(corpus.validation, corpus)
      #expect(decoded(corpus.training, corpus) + validation == text)
      #expect(!validation.contains("\u{fffd}"))
      #expect(!piece.hasSuffix(" ") || validation.hasPrefix(" word"))
    }
  }

  @Test func severalDocumentsAreCutInTheOneThatHoldsTheBoundary() throws {
    let documents = (0..<10).map { part in
      TextDocument(name: "\(part)", text: Self.lines[(200 * part)..<(200 * part + 200)].joined())
    }
    try prepared(documents) { corpus in
      #expect(corpus.training.sizes.count == 10)
      #expect(corpus.validation.sizes.count == 1)
      #expect(decoded(corpus.training, corpus) + decoded(corpus.validation, corpus) == Self.lines.joined())
      #expect(corpus.description.sources.map(\.name) == documents.map(\.name))
    }
  }

  @Test func theTokenizerDoesNotSeeTheHeldOutText() throws {
    let seen = String(repeating: "abcd efgh\n", count: 1900)
    let held = String(repeating: "zyxw vuts\n", count: 100)
    try prepared([TextDocument(name: "text", text: seen + held)]) { corpus in
      #expect(corpus.tokenizer?.encode(" efgh").count == 1)
      #expect(corpus.tokenizer?.encode(" vuts").count == 5)
    }
  }

  @Test func unigramCrossEntropyIsThatOfSmoothedFrequencies() throws {
    let tokenizer = try ByteLevelTokenizer.train(on: [TextDocument(name: "a", text: "a")], vocabularySize: 258)
    let text = String(repeating: "a", count: 950) + String(repeating: "b", count: 50)
    try prepared([TextDocument(name: "text", text: text)], tokenizer: tokenizer) { corpus in
      #expect(corpus.training.tokenCount == 950)
      #expect(abs(corpus.unigramCrossEntropy - log(1208.0)) < 1e-12)
      #expect(corpus.description.tokenizerTrainedHere == false)
    }
  }

  @Test func theSameTextGivesTheSameFiles() throws {
    let documents = [TextDocument(name: "text", text: Self.lines.joined())]
    let names = ["corpus.json", "tokenizer.json", "train.bin", "train.idx", "validation.bin", "validation.idx"]
    try prepared(documents) { first in
      try prepared(documents) { second in
        #expect(first.digest == second.digest)
        for name in names {
          let (one, other) = (try bytes(first.folder, name), try bytes(second.folder, name))
          #expect(one == other, "\(name)")
        }
        let written = try FileManager.default.contentsOfDirectory(atPath: first.folder).sorted()
        #expect(written == names)
      }
    }
  }

  @Test func validationSequencesAreSpreadEvenly() throws {
    try prepared([TextDocument(name: "text", text: Self.lines.joined())]) { corpus in
      let tokens = corpus.validation.sizes.indices.flatMap { corpus.validation.tokens(document: $0) }
      let sequences = corpus.validationSequences(count: 4, length: 16)
      #expect(sequences.count == 4)
      #expect(sequences.allSatisfy { $0.count == 17 })
      #expect(sequences.first == Array(tokens.prefix(17)))
      #expect(sequences.last == Array(tokens.suffix(17)))
      let all = corpus.validationSequences(count: .max, length: 16)
      #expect(all.count == (tokens.count - 1) / 16)
      #expect(corpus.validationSequences(count: 1, length: tokens.count).isEmpty)
      #expect(corpus.validationSequences(count: 0, length: 4).isEmpty)
    }
  }

  @Test func probeSequencesDependOnTheSeedAlone() throws {
    try prepared([TextDocument(name: "text", text: Self.lines.joined())]) { corpus in
      let probes = corpus.probeSequences(count: 5, length: 8, seed: 0)
      #expect(probes.count == 5)
      #expect(probes.allSatisfy { $0.count == 8 })
      #expect(Set(probes).count == 5)
      #expect(probes == corpus.probeSequences(count: 5, length: 8, seed: 0))
      #expect(probes != corpus.probeSequences(count: 5, length: 8, seed: 1))
    }
  }

  @Test func damageIsFoundAndNamed() throws {
    for name in ["tokenizer.json", "train.bin", "train.idx", "validation.bin", "validation.idx"] {
      try prepared([TextDocument(name: "text", text: Self.lines.joined())]) { corpus in
        var data = try bytes(corpus.folder, name)
        data[data.count / 2] ^= 1
        try data.write(to: URL(fileURLWithPath: corpus.folder + "/" + name))
        let failure = failureOpening(corpus.folder)
        #expect(failure?.kind == .badData)
        #expect(failure?.subject == corpus.folder + "/" + name)
        try FileManager.default.removeItem(atPath: corpus.folder + "/" + name)
        #expect(failureOpening(corpus.folder)?.kind == .missingInput)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: corpus.folder + "/corpus.json"))
        #expect(failureOpening(corpus.folder)?.kind == .badData)
      }
    }
  }

  @Test func textThatIsTooShortIsRefusedAndLeavesNothing() throws {
    try Fixtures.inTemporaryFolder { folder in
      let short = failurePreparing(folder, text: "A few words only.", rows: 50304)
      #expect(short?.kind == .badData)
      #expect(short?.reason.contains("fewer than one training sequence of 65") == true)
      let held = failurePreparing(folder, text: String(repeating: "ab cd ef\n", count: 60), rows: 50304)
      #expect(held?.kind == .badData)
      #expect(held?.reason.contains("validation part") == true)
      #expect(failurePreparing(folder, text: Self.lines.joined(), rows: 100)?.kind == .configuration)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func aTokenizerLargerThanTheModelIsRefused() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer)
    try Fixtures.inTemporaryFolder { folder in
      let failure = failurePreparing(folder, text: Self.lines.joined(), rows: 511, tokenizer: tokenizer)
      #expect(failure?.kind == .configuration)
    }
  }

  private func prepared(
    _ documents: [TextDocument], tokenizer: ByteLevelTokenizer? = nil, _ body: (PreparedCorpus) throws -> Void
  ) throws {
    try Fixtures.inTemporaryFolder { folder in
      try body(
        PreparedCorpus.prepare(
          folder: folder + "/corpus", documents: documents, tokenizer: tokenizer, vocabularyRows: 50304,
          sequenceLength: 16))
    }
  }

  private func failurePreparing(
    _ folder: String, text: String, rows: Int, tokenizer: ByteLevelTokenizer? = nil
  ) -> Failure? {
    Fixtures.failure {
      _ = try PreparedCorpus.prepare(
        folder: folder + "/corpus", documents: [TextDocument(name: "text", text: text)], tokenizer: tokenizer,
        vocabularyRows: rows, sequenceLength: 64)
    }
  }

  private func failureOpening(_ folder: String) -> Failure? {
    Fixtures.failure { _ = try PreparedCorpus.open(folder: folder) }
  }

  private func decoded(_ file: TokenFile, _ corpus: PreparedCorpus) -> String {
    file.sizes.indices.map { corpus.text(file.tokens(document: $0)) }.joined()
  }

  private func bytes(_ folder: String, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
  }
}
