import Failures
import Numerics

/// Which tokens make up which training sample, in GPT-NeoX's order: the documents of all epochs are shuffled as one list
/// and joined, the joined text is cut into samples that share one token with their neighbour, and the samples are shuffled.
///
/// Both shuffles draw from one NumPy `RandomState(seed)`, so a data seed gives the same order here as there (the v1.0
/// library's `_build_index_mappings` and `build_sample_idx`). 4 bytes per document and epoch, 12 bytes per sample.
public struct SampleOrder: Sendable {
  /// Where a sample begins.
  public struct Position: Sendable, Equatable {
    /// Index into `documentIndex`.
    public let document: Int32
    /// Token within that document.
    public let offset: Int32
  }

  /// Tokens that a sample predicts; it holds one more.
  public let sequenceLength: Int
  /// How often every document occurs in `documentIndex`.
  public let epochs: Int
  /// The documents of all epochs, shuffled.
  public let documentIndex: [Int32]
  /// Where each sample begins and, one row later, ends (inclusive); one row more than there are samples.
  public let sampleIndex: [Position]
  /// Which sample comes when.
  public let shuffleIndex: [UInt32]

  /// Builds the order.
  ///
  /// - Parameters:
  ///   - sizes: Tokens of every document, each at most 2^31 - 1.
  ///   - documents: Which documents take part.
  ///   - samples: How many samples are needed, at least 1; as many epochs are joined as that takes.
  ///   - sequenceLength: Tokens that a sample predicts, at least 1.
  ///   - seed: 0 ... 2^32 - 1.
  /// - Throws: `Failure` of kind `configuration` for numbers outside these ranges or an order that is too large for the
  ///   format, `badData` when the documents hold no tokens or do not exist.
  public init<Sizes: RandomAccessCollection<Int>>(
    sizes: Sizes, documents: [Int32], samples: Int, sequenceLength: Int, seed: Int
  ) throws where Sizes.Index == Int {
    let word = try Self.word(seed)
    let extent = try Extent(sizes: sizes, documents: documents, samples: samples, sequenceLength: sequenceLength)
    var random = MersenneTwister(seed: word)
    var order: [Int32] = []
    order.reserveCapacity(documents.count * extent.epochs)
    for _ in 0..<extent.epochs { order.append(contentsOf: documents) }
    random.shuffle(&order)
    var shuffled = (0..<extent.samples).map { UInt32($0) }
    random.shuffle(&shuffled)
    var rows: [Position] = []
    rows.reserveCapacity(extent.samples + 1)
    Self.cut(order, sizes: sizes, samples: extent.samples, sequenceLength: sequenceLength) { rows.append($0) }
    self.init(
      sequenceLength: sequenceLength, epochs: extent.epochs, documentIndex: order, sampleIndex: rows,
      shuffleIndex: shuffled)
  }

  /// The order of a pre-shuffled file, of which every sequence is one sample of `sequenceLength + 1` tokens: the file's own
  /// when there is no seed, else shuffled by NumPy's `RandomState(seed)`.
  ///
  /// - Throws: `Failure` of kind `configuration` for a seed outside 0 ... 2^32 - 1, `badData` when there are no sequences
  ///   or too many to number.
  public init(rows: Int, sequenceLength: Int, seed: Int?) throws {
    guard rows >= 1, rows < Int(Int32.max) else {
      throw Failure(
        .badData, "corpus", "\(rows) sequences cannot be put in order", remedy: "give a file with sequences")
    }
    var shuffled = (0..<rows).map { UInt32($0) }
    if let seed {
      var random = MersenneTwister(seed: try Self.word(seed))
      random.shuffle(&shuffled)
    }
    self.init(
      sequenceLength: sequenceLength, epochs: 1, documentIndex: (0..<rows).map { Int32($0) },
      sampleIndex: (0...rows).map { Position(document: Int32($0), offset: 0) }, shuffleIndex: shuffled)
  }

  /// Takes arrays that have been checked.
  init(
    sequenceLength: Int, epochs: Int, documentIndex: [Int32], sampleIndex: [Position], shuffleIndex: [UInt32]
  ) {
    self.sequenceLength = sequenceLength
    self.epochs = epochs
    self.documentIndex = documentIndex
    self.sampleIndex = sampleIndex
    self.shuffleIndex = shuffleIndex
  }

  /// How many samples GPT-NeoX asks its data set for: the batches of all updates and half a percent more, rounded up.
  public static func requestedSamples(steps: Int, batchSize: Int) -> Int {
    Int((Double(steps) * Double(batchSize) * 1.0 * 1.005).rounded(.up))
  }

  private static func word(_ seed: Int) throws -> UInt32 {
    guard let word = UInt32(exactly: seed) else {
      throw Failure(.configuration, "data seed \(seed)", "is not in 0 ... 4294967295", remedy: "choose another seed")
    }
    return word
  }

  /// The length that GPT-NeoX reports: one less than there are samples, so the last shuffled sample is never asked for.
  public var reportedLength: Int { shuffleIndex.count - 1 }

  /// Writes the `sequenceLength + 1` tokens of a sample.
  ///
  /// - Parameters:
  ///   - sample: 0, 1, ... in training order; beyond the last sample it is taken modulo `reportedLength`, as GPT-NeoX does.
  ///   - file: The file whose sizes the order was built from.
  ///   - destination: Room for `sequenceLength + 1` tokens.
  public func tokens(_ sample: Int, from file: TokenFile, into destination: UnsafeMutablePointer<Int32>) {
    precondition(sample >= 0, "sample \(sample)")
    let inRange = sample < shuffleIndex.count ? sample : sample % max(1, reportedLength)
    let row = Int(shuffleIndex[inRange])
    var document = Int(sampleIndex[row].document)
    var offset = Int(sampleIndex[row].offset)
    var written = 0
    while written <= sequenceLength {
      let source = Int(documentIndex[document])
      let count = min(file.sizes[source] - offset, sequenceLength + 1 - written)
      file.copy(document: source, offset: offset, count: count, into: destination + written)
      written += count
      document += 1
      offset = 0
    }
  }

  /// The tokens of a sample as an array; see `tokens(_:from:into:)`.
  public func tokens(_ sample: Int, from file: TokenFile) -> [Int32] {
    var tokens = [Int32](repeating: 0, count: sequenceLength + 1)
    tokens.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { self.tokens(sample, from: file, into: start) }
    }
    return tokens
  }

  /// Walks through the joined documents and reports where each sample begins; one position more than there are samples.
  static func cut<Sizes: RandomAccessCollection<Int>>(
    _ order: [Int32], sizes: Sizes, samples: Int, sequenceLength: Int,
    _ report: (Position) throws -> Void
  ) rethrows where Sizes.Index == Int {
    try report(Position(document: 0, offset: 0))
    var document = 0
    var offset = 0
    for _ in 0..<samples {
      var needed = sequenceLength + 1
      while needed > 0 {
        let rest = sizes[Int(order[document])] - offset
        if rest >= needed {
          offset += needed - 1
          needed = 0
        } else {
          needed -= rest
          document += 1
          offset = 0
        }
      }
      try report(Position(document: Int32(document), offset: Int32(offset)))
    }
  }
}
