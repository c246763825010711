import Corpus
import Failures
import Files
import Foundation
import Testing

/// Corpora that are made of token files.
@Suite struct TokenCorpusTests {
  private func corpus(
    _ documents: [[Int32]], rows: Int = 300, sequenceLength: Int = 4, largestCopy: Int = .max,
    _ body: (PreparedCorpus, _ folder: String) throws -> Void
  ) throws {
    try Fixtures.inTemporaryFolder { folder in
      try TokenFile.write(prefix: folder + "/text", documents: documents, vocabularySize: rows)
      let corpus = try PreparedCorpus.prepare(
        folder: folder + "/corpus", tokens: TokenSource(prefix: folder + "/text.bin"), tokenizer: nil,
        vocabularyRows: rows, sequenceLength: sequenceLength, largestCopy: largestCopy)
      try body(corpus, folder)
    }
  }

  private func all(_ file: TokenFile) -> [[Int32]] { file.sizes.indices.map { file.tokens(document: $0) } }

  private let documents: [[Int32]] = (0..<40).map { document in (0..<5).map { Int32(5 * document + $0) } }

  @Test func theLastTwentiethIsHeldOutByWholeDocuments() throws {
    try corpus(documents) { corpus, _ in
      #expect(all(corpus.training) == Array(documents.prefix(38)))
      #expect(all(corpus.validation) == Array(documents.suffix(2)))
      #expect(corpus.tokenizer == nil && corpus.text([3, 4]) == "3 4")
      #expect(corpus.description.trainingTokens == 190 && corpus.description.validationTokens == 10)
      #expect(corpus.description.sources.map(\.name).allSatisfy { $0.contains("/text.") })
    }
  }

  @Test func aLongLastDocumentIsCutAtNineteenTwentieths() throws {
    let long = (0..<200).map { Int32($0) }
    try corpus([long]) { corpus, _ in
      #expect(all(corpus.training) == [Array(long.prefix(190))])
      #expect(all(corpus.validation) == [Array(long.suffix(10))])
    }
    try corpus([[1, 2, 3], long]) { corpus, _ in
      #expect(all(corpus.validation) == [Array(long.suffix(10))])
    }
  }

  @Test func largeFilesAreReferredToAndGiveTheSameSamples() throws {
    try corpus(documents) { copied, _ in
      try corpus(documents, largestCopy: 10) { referred, folder in
        #expect(all(referred.training) == all(copied.training))
        #expect(all(referred.validation) == all(copied.validation))
        #expect(!FileManager.default.fileExists(atPath: folder + "/corpus/train.bin"))
        let orders = try [copied, referred].map { try $0.order(samples: 20, sequenceLength: 4, seed: 3) }
        for sample in 0..<20 {
          #expect(orders[0].tokens(sample, from: copied.training) == orders[1].tokens(sample, from: referred.training))
        }
        #expect(PreparedCorpus.stranger(in: folder + "/corpus") == nil)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/text.bin"))
        bytes[100] ^= 1
        try bytes.write(to: URL(fileURLWithPath: folder + "/text.bin"))
        let changed = Fixtures.failure { _ = try PreparedCorpus.open(folder: folder + "/corpus") }
        #expect(changed?.kind == .badData && changed?.subject.hasSuffix("/text.bin") == true)
        try FileManager.default.removeItem(atPath: folder + "/text.bin")
        #expect(Fixtures.failure { _ = try PreparedCorpus.open(folder: folder + "/corpus") }?.kind == .missingInput)
      }
    }
  }

  @Test func rowsOfAPreshuffledFileAreSamples() throws {
    try corpus(documents) { corpus, _ in
      #expect(corpus.description.rowLength == 5)
      let order = try corpus.order(samples: 20, sequenceLength: 4, seed: 3)
      let samples = (0..<38).map { order.tokens($0, from: corpus.training) }
      #expect(samples != Array(documents.prefix(38)))
      #expect(samples.sorted { $0[0] < $1[0] } == Array(documents.prefix(38)))
    }
    try corpus(documents, sequenceLength: 3) { corpus, _ in #expect(corpus.description.rowLength == nil) }
  }

  @Test func anIdWithoutARowIsNamedByDocumentAndPlace() throws {
    var strange = documents
    strange[7][3] = 250
    let failure = Fixtures.failure {
      try Fixtures.inTemporaryFolder { folder in
        try TokenFile.write(prefix: folder + "/text", documents: strange, vocabularySize: 300)
        _ = try PreparedCorpus.prepare(
          folder: folder + "/corpus", tokens: TokenSource(prefix: folder + "/text"), tokenizer: nil,
          vocabularyRows: 250,
          sequenceLength: 4)
      }
    }
    #expect(failure?.kind == .badData)
    #expect(failure?.subject.hasSuffix("text.bin, document 7, token 3") == true, "\(failure?.subject ?? "")")
  }

  @Test func tooFewTokensAreRefused() throws {
    #expect(Fixtures.failure { try corpus([[1, 2, 3]]) { _, _ in } }?.kind == .badData)
    #expect(Fixtures.failure { try corpus([]) { _, _ in } }?.kind == .badData)
    #expect(Fixtures.failure { try corpus([[]]) { _, _ in } }?.kind == .badData)
  }
}
