import Failures
import Files
import Foundation

/// The three arrays that GPT-NeoX leaves beside its data, under its own names:
/// `<prefix>_<part>_indexmap_<samples>ns_<length>sl_<seed>s_doc_idx.npy`, `..._sample_idx.npy`, `..._shuffle_idx.npy`.
///
/// The library trusts them blindly. Here they are checked before they are used: type, shape, every document as often as
/// there are epochs, every sample's place by walking through the documents, the shuffle as a permutation. Only that the seed
/// in the name made them is not asked, because an order may be given on purpose by arrays of another seed.
public struct SampleOrderCache: Sendable {
  /// Where the three files are, without their endings.
  public let stem: String
  private let samples: Int
  private let sequenceLength: Int
  private let seed: Int

  /// Names the files.
  ///
  /// - Parameters:
  ///   - prefix: The token file's.
  ///   - part: "train_0" where data paths are weighted, as in the suite; "train", "valid" or "test" of a split.
  ///   - samples: Samples asked for.
  ///   - sequenceLength: Tokens that a sample predicts.
  ///   - seed: The data seed.
  public init(prefix: String, part: String, samples: Int, sequenceLength: Int, seed: Int) {
    stem = "\(prefix)_\(part)_indexmap_\(samples)ns_\(sequenceLength)sl_\(seed)s"
    self.samples = samples
    self.sequenceLength = sequenceLength
    self.seed = seed
  }

  /// The paths of the three files.
  public var paths: [String] { ["doc", "sample", "shuffle"].map { "\(stem)_\($0)_idx.npy" } }

  /// Whether all three files exist.
  public var exists: Bool { paths.allSatisfy { FileManager.default.fileExists(atPath: $0) } }

  /// The order that the files hold; when one of them is missing, as the library does, it is built anew.
  ///
  /// - Parameters:
  ///   - sizes: Tokens of every document.
  ///   - documents: Which documents take part.
  ///   - keeps: Whether an order that was built is written to the three files.
  /// - Throws: `Failure` of kind `badData` naming the file and the place when an array cannot be what it says, and as
  ///   `SampleOrder.init(sizes:documents:samples:sequenceLength:seed:)` and the writing do.
  public func order<Sizes: RandomAccessCollection<Int>>(
    sizes: Sizes, documents: [Int32], keeps: Bool = false
  ) throws -> SampleOrder where Sizes.Index == Int {
    if exists { return try read(sizes: sizes, documents: documents) }
    let order = try SampleOrder(
      sizes: sizes, documents: documents, samples: samples, sequenceLength: sequenceLength, seed: seed)
    if keeps { try write(order) }
    return order
  }

  /// Writes the three files.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public func write(_ order: SampleOrder) throws {
    let positions = order.sampleIndex.lazy.flatMap { [$0.document, $0.offset] }
    let arrays = [
      NumPyFile.encode(order.documentIndex, shape: [order.documentIndex.count]),
      NumPyFile.encode(positions, shape: [order.sampleIndex.count, 2]),
      NumPyFile.encode(order.shuffleIndex, shape: [order.shuffleIndex.count]),
    ]
    for (path, array) in zip(paths, arrays) { try AtomicWriting.write(array, to: path) }
  }

  private func read<Sizes: RandomAccessCollection<Int>>(
    sizes: Sizes, documents: [Int32]
  ) throws -> SampleOrder where Sizes.Index == Int {
    let extent = try SampleOrder.Extent(
      sizes: sizes, documents: documents, samples: samples, sequenceLength: sequenceLength)
    let order = try readDocuments(documents, epochs: extent.epochs)
    let positions = try readPositions(order, sizes: sizes, samples: extent.samples)
    return SampleOrder(
      sequenceLength: sequenceLength, epochs: extent.epochs, documentIndex: order, sampleIndex: positions,
      shuffleIndex: try readShuffle(samples: extent.samples))
  }

  private func readDocuments(_ documents: [Int32], epochs: Int) throws -> [Int32] {
    let file = try open(paths[0], shape: [documents.count * epochs])
    let values = try file.integers(Int32.self)
    var left = [Int32](repeating: 0, count: (documents.max().map { Int($0) } ?? 0) + 1)
    for document in documents { left[Int(document)] += Int32(epochs) }
    return try values.enumerated().map { place, document in
      guard left.indices.contains(document), left[document] > 0 else {
        throw damaged(file, place, "document \(document) is none of the part or comes more than \(epochs) times")
      }
      left[document] -= 1
      return Int32(document)
    }
  }

  private func readPositions<Sizes: RandomAccessCollection<Int>>(
    _ order: [Int32], sizes: Sizes, samples: Int
  ) throws -> [SampleOrder.Position] where Sizes.Index == Int {
    let file = try open(paths[1], shape: [samples + 1, 2])
    let values = try file.integers(Int32.self)
    var positions: [SampleOrder.Position] = []
    positions.reserveCapacity(samples + 1)
    try SampleOrder.cut(order, sizes: sizes, samples: samples, sequenceLength: sequenceLength) { position in
      let place = 2 * positions.count
      guard values[place] == Int(position.document), values[place + 1] == Int(position.offset) else {
        throw damaged(
          file, place,
          "sample \(positions.count) is said to begin at [\(values[place]), \(values[place + 1])], but begins at "
            + "[\(position.document), \(position.offset)]")
      }
      positions.append(position)
    }
    return positions
  }

  private func readShuffle(samples: Int) throws -> [UInt32] {
    let file = try open(paths[2], shape: [samples])
    let values = try file.integers(UInt32.self)
    var seen = [Bool](repeating: false, count: samples)
    return try values.enumerated().map { place, sample in
      guard sample < samples, !seen[sample] else {
        throw damaged(file, place, "sample \(sample) \(sample < samples ? "comes twice" : "does not exist")")
      }
      seen[sample] = true
      return UInt32(sample)
    }
  }

  private func open(_ path: String, shape: [Int]) throws -> NumPyFile {
    let file = try NumPyFile(path)
    guard file.shape == shape else {
      throw Failure(
        .badData, path, "has the shape \(file.shape), but this data needs \(shape)", remedy: Self.remedy)
    }
    return file
  }

  private func damaged(_ file: NumPyFile, _ place: Int, _ reason: String) -> Failure {
    Failure(.badData, "\(file.path), byte \(file.offset(of: place))", reason, remedy: Self.remedy)
  }

  private static let remedy = "remove the three files of this name to have the order made again"
}
