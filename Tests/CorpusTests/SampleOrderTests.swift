import Corpus
import Failures
import Files
import Foundation
import Testing

/// Expected values: the GPT-NeoX library's own index maps, in Vectors/neox_data.json and the .npy files of Vectors/mmap.
@Suite struct SampleOrderTests {
  struct Reference: Decodable {
    struct IndexMap: Decodable {
      let name: String
      let sizes: [Int]
      let seq_length: Int
      let num_samples: Int
      let seed: Int
      let num_epochs: Int
      let doc_idx: [Int32]
      let sample_idx: [[Int32]]
      let shuffle_idx: [UInt32]
      let reported_len_v1: Int
      let samples_in_training_order: [[Int32]]
      let samples_listed: String
    }
    struct Large: Decodable {
      let seq_length: Int
      let num_samples: Int
      let seed: Int
      let num_epochs: Int
      let doc_idx_sha256_int32le: String
      let sample_idx_sha256_int32le: String
      let shuffle_idx_sha256_uint32le: String
    }
    let index_maps: [IndexMap]
    let index_maps_large: Large
  }

  let reference: Reference

  init() throws { reference = try Fixtures.decode(Reference.self, "neox_data.json") }

  @Test func indexMapsAndSamplesAreGPTNeoXs() throws {
    #expect(reference.index_maps.count == 8)
    for expected in reference.index_maps {
      let documents = expected.sizes.indices.map { Int32($0) }
      let order = try SampleOrder(
        sizes: expected.sizes, documents: documents, samples: expected.num_samples,
        sequenceLength: expected.seq_length, seed: expected.seed)
      #expect(order.epochs == expected.num_epochs, "\(expected.name)")
      #expect(order.documentIndex == expected.doc_idx, "\(expected.name)")
      #expect(order.sampleIndex.map { [$0.document, $0.offset] } == expected.sample_idx, "\(expected.name)")
      #expect(order.shuffleIndex == expected.shuffle_idx, "\(expected.name)")
      #expect(order.reportedLength == expected.reported_len_v1, "\(expected.name)")
      try Fixtures.inTemporaryFolder { folder in
        let texts = expected.sizes.enumerated().map { number, size in (0..<size).map { Int32(100 * number + $0) } }
        try TokenFile.write(prefix: folder + "/text", documents: texts, vocabularySize: 50304)
        let file = try TokenFile(prefix: folder + "/text")
        let samples = order.shuffleIndex.indices.map { order.tokens($0, from: file) }
        let listed = expected.samples_listed == "all" ? samples : Array(samples.prefix(8) + samples.suffix(4))
        #expect(listed == expected.samples_in_training_order, "\(expected.name)")
      }
    }
  }

  @Test func aLargerCorpusHasTheSameDigests() throws {
    let expected = reference.index_maps_large
    let sizes = (0..<5000).map { 1 + ($0 * 7919) % 613 }
    let order = try SampleOrder(
      sizes: sizes, documents: sizes.indices.map { Int32($0) }, samples: expected.num_samples,
      sequenceLength: expected.seq_length, seed: expected.seed)
    #expect(order.epochs == expected.num_epochs)
    #expect(digest(order.documentIndex) == expected.doc_idx_sha256_int32le)
    #expect(
      digest(order.sampleIndex.flatMap { [$0.document, $0.offset] }) == expected.sample_idx_sha256_int32le)
    #expect(digest(order.shuffleIndex) == expected.shuffle_idx_sha256_uint32le)
  }

  @Test func theCacheArraysOfAV1RunAgree() throws {
    let file = try TokenFile(prefix: Fixtures.path("mmap/tiny_text_document"))
    let order = try SampleOrder(
      sizes: file.sizes, documents: file.sizes.indices.map { Int32($0) }, samples: 6, sequenceLength: 4, seed: 1234)
    let stem = "mmap/tiny_text_document_train_0_indexmap_6ns_4sl_1234s_"
    #expect(try content(stem + "doc_idx.npy") == bytes(order.documentIndex))
    #expect(
      try content(stem + "sample_idx.npy") == bytes(order.sampleIndex.flatMap { [$0.document, $0.offset] }))
    #expect(try content(stem + "shuffle_idx.npy") == bytes(order.shuffleIndex))
  }

  @Test func samplesBeyondTheLastStartAgainModuloTheReportedLength() throws {
    let file = try TokenFile(prefix: Fixtures.path("mmap/tiny_text_document"))
    let order = try SampleOrder(
      sizes: file.sizes, documents: file.sizes.indices.map { Int32($0) }, samples: 6, sequenceLength: 4, seed: 1234)
    #expect(order.shuffleIndex.count == 9)
    #expect(order.tokens(9, from: file) == order.tokens(1, from: file))
    #expect(order.tokens(16, from: file) == order.tokens(0, from: file))
  }

  @Test func impossibleOrdersAreRefused() {
    #expect(refused(sizes: [4], documents: [0], samples: 1, seed: -1)?.kind == .configuration)
    #expect(refused(sizes: [4], documents: [0], samples: 1, seed: 1 << 32)?.kind == .configuration)
    #expect(refused(sizes: [4], documents: [0], samples: 0)?.kind == .configuration)
    #expect(refused(sizes: [4], documents: [0], samples: .max)?.kind == .configuration)
    #expect(refused(sizes: [4], documents: [0], samples: 1 << 45)?.kind == .configuration)
    #expect(refused(sizes: [0, 0], documents: [0, 1], samples: 1)?.kind == .badData)
    #expect(refused(sizes: [4], documents: [1], samples: 1)?.kind == .badData)
    #expect(refused(sizes: [-4, 9], documents: [0, 1], samples: 1)?.kind == .badData)
  }

  private func refused(sizes: [Int], documents: [Int32], samples: Int, seed: Int = 1) -> Failure? {
    Fixtures.failure {
      _ = try SampleOrder(sizes: sizes, documents: documents, samples: samples, sequenceLength: 4, seed: seed)
    }
  }

  private func bytes<Value: FixedWidthInteger>(_ values: [Value]) -> Data {
    values.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }

  private func digest<Value: FixedWidthInteger>(_ values: [Value]) -> String { SHA256.hexadecimal(of: bytes(values)) }

  /// The array bytes of a version 1.0 .npy file.
  private func content(_ name: String) throws -> Data {
    let data = try Fixtures.data(name)
    return data.dropFirst(10 + Int(data[8]) + 256 * Int(data[9]))
  }
}
