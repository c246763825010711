import Corpus
import Failures
import Foundation
import Testing

@Suite struct BatchViewTests {
  private func view(_ steps: ClosedRange<Int>, _ change: (inout TokenOrder.Request) -> Void) throws -> BatchView {
    var request = TokenOrder.Request()
    request.steps = 3
    change(&request)
    let name = request.sequenceLength == 8 ? "preshuffled9_document" : "tiny_text_document"
    return try view([Fixtures.path("mmap/" + name)], steps, request)
  }

  private func view(_ prefixes: [String], _ steps: ClosedRange<Int>, _ request: TokenOrder.Request) throws -> BatchView
  {
    let order = try TokenOrder(prefixes: prefixes, request)
    return try BatchView(
      source: "test", order: order.kind, steps: steps, batchSize: request.batchSize,
      sequenceLength: request.sequenceLength, available: order.kind == "pre-shuffled" ? order.count : nil
    ) { step, index in order.tokens((step - 1) * request.batchSize + index) }
  }

  /// The suite's viewer counts iterations from 0: its 1 and 2 are steps 2 and 3.
  @Test func thePreshuffledArrayIsTheSuitesByteForByte() throws {
    let view = try view(2...3) {
      $0.sequenceLength = 8
      $0.batchSize = 4
    }
    #expect(view.order == "pre-shuffled" && view.sequences.count == 8)
    #expect(try view.array(.unsigned16) == Fixtures.data("mmap/preshuffled9_expected_iter1to2_batch4.npy"))
  }

  @Test func stepsBeyondThePreshuffledFileAreLeftOut() throws {
    let change: (inout TokenOrder.Request) -> Void = {
      $0.sequenceLength = 8
      $0.batchSize = 5
    }
    let view = try view(3...9, change)
    #expect(view.sequences.map(\.sample) == [10, 11] && view.lastStep == 3)
    #expect(Fixtures.failure { _ = try self.view(4...4, change) }?.kind == .usage)
    #expect(Fixtures.failure { _ = try self.view(0...0, change) }?.kind == .usage)
  }

  @Test func otherFilesAreInTheLibrarysOrder() throws {
    // Two updates of three sequences: six samples are asked for, and half a percent more makes seven of the nine there are.
    let view = try view(2...2) {
      $0.sequenceLength = 4
      $0.batchSize = 3
      $0.steps = 2
    }
    let file = try TokenFile(prefix: Fixtures.path("mmap/tiny_text_document"))
    let order = try SampleOrder(
      sizes: file.sizes, documents: (0..<8).map { $0 }, samples: 7, sequenceLength: 4, seed: 1234)
    #expect(view.order == "shuffled")
    #expect(view.sequences.map(\.tokens) == (3...5).map { order.tokens($0, from: file) })
    #expect(view.sequences.map(\.sample) == [3, 4, 5] && view.sequences.allSatisfy { $0.step == 2 })
  }

  @Test func blendsTakeFromEverySet() throws {
    try Fixtures.inTemporaryFolder { folder in
      try TokenFile.write(prefix: folder + "/a", documents: [(0..<100).map { $0 }], vocabularySize: 300)
      try TokenFile.write(prefix: folder + "/b", documents: [(100..<200).map { $0 }], vocabularySize: 300)
      var request = TokenOrder.Request()
      (request.steps, request.batchSize, request.sequenceLength, request.weights) = (2, 4, 4, [3, 1])
      let view = try view([folder + "/a", folder + "/b.idx"], 1...2, request)
      #expect(view.order == "blended")
      #expect(view.sequences.map { $0.tokens[0] >= 100 ? 1 : 0 } == [0, 1, 0, 0, 0, 1, 0, 0])
    }
  }

  @Test func theOrderIsKeptBesideTheDataOnlyWhenAsked() throws {
    try Fixtures.inTemporaryFolder { folder in
      try TokenFile.write(prefix: folder + "/a", documents: [(0..<100).map { $0 }], vocabularySize: 300)
      var request = TokenOrder.Request()
      (request.steps, request.batchSize, request.sequenceLength) = (2, 4, 4)
      _ = try view([folder + "/a"], 1...1, request)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
      request.keepsCache = true
      let first = try view([folder + "/a"], 1...1, request)
      let doc = folder + "/a_train_0_indexmap_9ns_4sl_1234s_doc_idx.npy"
      #expect(FileManager.default.fileExists(atPath: doc))
      #expect(try view([folder + "/a"], 1...1, request) == first)
    }
  }

  @Test func idsAndTextsAreFound() throws {
    var view = try view(1...3) {
      $0.sequenceLength = 8
      $0.batchSize = 4
    }
    let wanted = Array(view.sequences[5].tokens[3...5])
    let all = view.sequences
    view.search(ids: wanted)
    #expect(view.sequences.contains { $0.sample == 5 && $0.matches?.contains(3) == true })
    #expect(view.sequences.count < all.count || all.allSatisfy { $0.tokens == all[5].tokens })
    view.search(ids: [-5])
    #expect(view.sequences.isEmpty)
  }

  @Test func summariesSayWhatIsThere() throws {
    let summary = try TokenFileSummary(prefix: Fixtures.path("mmap/preshuffled9_document"), digests: true)
    #expect(summary.sequences == 12 && summary.tokens == 108 && summary.rowLength == 9 && summary.type == "u2")
    #expect(summary.dataSHA256?.count == 64)
    let other = try TokenFileSummary(prefix: Fixtures.path("mmap/int32_document.bin"))
    #expect(other.empty == 1 && other.smallestID == -2 && other.largestID == 2_147_483_647 && other.rowLength == nil)
    #expect(other.dataSHA256 == nil)
  }
}
