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

  private let sizes: [Int]

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
  public init(sizes: [Int], documents: [Int32], samples: Int, sequenceLength: Int, seed: Int) throws {
    guard let word = UInt32(exactly: seed) else {
      throw Failure(.configuration, "data seed \(seed)", "is not in 0 ... 4294967295", remedy: "choose another seed")
    }
    guard samples >= 1, sequenceLength >= 1, sequenceLength < Int32.max else {
      throw Failure(
        .configuration, "sample order", "\(samples) samples of \(sequenceLength) tokens cannot be arranged",
        remedy: "use at least 1 step and a sequence length of at least 1")
    }
    let tokensPerEpoch = try Self.count(documents, sizes: sizes)
    let (needed, overflow) = samples.multipliedReportingOverflow(by: sequenceLength)
    guard !overflow, needed < Int.max / 4 else { throw Self.tooLarge(samples) }
    epochs = max(1, (needed + tokensPerEpoch) / tokensPerEpoch)
    let total = epochs * tokensPerEpoch
    let count = (total - 1) / sequenceLength
    guard count < Int(UInt32.max) - 1, documents.count <= Int(Int32.max) / epochs else { throw Self.tooLarge(samples) }

    var random = MersenneTwister(seed: word)
    var order: [Int32] = []
    order.reserveCapacity(documents.count * epochs)
    for _ in 0..<epochs { order.append(contentsOf: documents) }
    random.shuffle(&order)
    var shuffled = (0..<count).map { UInt32($0) }
    random.shuffle(&shuffled)

    self.sizes = sizes
    self.sequenceLength = sequenceLength
    documentIndex = order
    sampleIndex = Self.cut(order, sizes: sizes, samples: count, sequenceLength: sequenceLength)
    shuffleIndex = shuffled
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
      let count = min(sizes[source] - offset, sequenceLength + 1 - written)
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

  private static func count(_ documents: [Int32], sizes: [Int]) throws -> Int {
    var total = 0
    for document in documents {
      guard sizes.indices.contains(Int(document)), (0...Int(Int32.max)).contains(sizes[Int(document)]) else {
        throw Failure(
          .badData, "document \(document)", "does not exist or has an impossible size",
          remedy: "tokenise the text again")
      }
      total += sizes[Int(document)]
    }
    guard total > 0 else {
      throw Failure(.badData, "corpus", "the documents hold no tokens", remedy: "give a text with words in it")
    }
    return total
  }

  private static func cut(_ order: [Int32], sizes: [Int], samples: Int, sequenceLength: Int) -> [Position] {
    var rows: [Position] = []
    rows.reserveCapacity(samples + 1)
    rows.append(Position(document: 0, offset: 0))
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
      rows.append(Position(document: Int32(document), offset: Int32(offset)))
    }
    return rows
  }

  private static func tooLarge(_ samples: Int) -> Failure {
    Failure(
      .configuration, "sample order", "\(samples) samples of this text are more than the format can number",
      remedy: "use fewer steps or a smaller batch")
  }
}
