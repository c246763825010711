import Failures

/// The samples of a GPT-NeoX training in its order: of one token file or a blend of several, shuffled, or as they stand in a
/// pre-shuffled file.
public struct TokenOrder: Sendable {
  /// Where the samples come from and how many there are.
  public struct Request: Sendable, Equatable {
    /// The part of a split.
    public enum Part: String, Sendable, CaseIterable {
      /// Documents to train on.
      case train
      /// Documents to validate on.
      case valid
      /// Documents to test on.
      case test
    }

    /// Most updates: seven times the suite's.
    public static let mostSteps = 1_000_000
    /// Most sequences of an update.
    public static let mostBatchSize = 1 << 16
    /// Most sequences of a whole training, updates times batch size; the suite has 146,432,000.
    public static let mostSequences = 2_000_000_000

    /// Updates of the whole training, which decide how many epochs are mixed; the suite has 143,000.
    public var steps = 143_000
    /// Sequences of an update.
    public var batchSize = 1024
    /// Tokens that a sequence predicts.
    public var sequenceLength = 2048
    /// The data seed; 1234 is the library's default, which the suite's first runs used.
    public var seed = 1234
    /// One weight per data set; empty for equal ones.
    public var weights: [Double] = []
    /// How documents are divided, such as "969, 30, 1"; nil when all take part, as with the suite's weighted paths.
    public var split: String?
    /// Which part of the split.
    public var part = Part.train
    /// Whether the arrays of an order that had to be built are written beside the data.
    public var keepsCache = false

    /// The suite's own settings.
    public init() {}
  }

  /// How the samples are ordered: "pre-shuffled", "shuffled" or "blended".
  public let kind: String
  /// Number of samples before the order begins again.
  public let count: Int
  /// Tokens that a sample predicts.
  public let sequenceLength: Int
  /// The storage of the first file, in which arrays are saved.
  public let storage: TokenStorage

  private let sets: [(file: TokenFile, order: SampleOrder)]
  private let blend: BlendedOrder?

  /// Lays out the order.
  ///
  /// A single file of which every sequence has `sequenceLength + 1` tokens is taken as pre-shuffled. Otherwise the order is
  /// the v1.0 library's; its cached arrays beside the data are used when they are there.
  ///
  /// - Throws: `Failure` of kind `usage` or `configuration` for numbers that contradict each other, and what reading the
  ///   files and their caches throws.
  public init(prefixes: [String], _ request: Request) throws {
    guard (1...Request.mostSteps).contains(request.steps), (1...Request.mostBatchSize).contains(request.batchSize),
      request.steps * request.batchSize <= Request.mostSequences, (1...1 << 20).contains(request.sequenceLength)
    else {
      throw Failure(
        .usage, "--steps, --batch-size and --seq-length", "are beyond what can be put in order",
        remedy: "use at most 1,000,000 steps, batches of 65,536, sequences of 1,048,576 tokens")
    }
    let weights = request.weights.isEmpty ? [Double](repeating: 1, count: prefixes.count) : request.weights
    guard !prefixes.isEmpty, weights.count == prefixes.count else {
      throw Failure(
        .usage, "--weights", "\(weights.count) for \(prefixes.count) data sets", remedy: "give one weight for each")
    }
    let sources = try prefixes.map { try TokenSource(prefix: $0) }
    sequenceLength = request.sequenceLength
    storage = sources[0].file.storage
    if sources.count == 1, request.split == nil, sources[0].rowLength() == request.sequenceLength + 1 {
      let file = sources[0].file
      let order = try SampleOrder(rows: file.sizes.count, sequenceLength: sequenceLength, seed: nil)
      (kind, count, sets, blend) = ("pre-shuffled", file.sizes.count, [(file, order)], nil)
      return
    }
    let samples = request.steps * request.batchSize
    let asked =
      request.split == nil
      ? try BlendedOrder.requested(weights: weights, count: samples) : [Int](repeating: samples, count: sources.count)
    sets = try zip(sources.indices, asked).map { index, asked in
      try (sources[index].file, Self.order(of: sources[index], number: index, samples: asked, request))
    }
    let total = sets.reduce(0) { $0 + $1.order.reportedLength }
    guard total > 0 else {
      throw Failure(.badData, prefixes[0], "holds no whole sample", remedy: "use a smaller --seq-length")
    }
    count = total
    kind = sets.count == 1 ? "shuffled" : "blended"
    blend = sets.count == 1 ? nil : try BlendedOrder(weights: weights, count: total)
  }

  /// The tokens of a sample; beyond the last the order begins again.
  public func tokens(_ sample: Int) -> [Int32] {
    guard let blend else { return sets[0].order.tokens(sample, from: sets[0].file) }
    let place = sample % max(1, blend.samples.count)
    let set = sets[Int(blend.dataSets[place])]
    return set.order.tokens(Int(blend.samples[place]), from: set.file)
  }

  private static func order(
    of source: TokenSource, number: Int, samples: Int, _ request: Request
  ) throws -> SampleOrder {
    let count = source.file.sizes.count
    guard count < Int(Int32.max) else {
      throw Failure(.badData, source.prefix, "has more documents than the order can number")
    }
    var documents = 0..<count
    var part = "\(request.part.rawValue)_\(number)"
    if let text = request.split {
      let split = try DocumentSplit(text, documents: count)
      part = request.part.rawValue
      switch request.part {
      case .train: documents = split.training
      case .valid: documents = split.validation
      case .test: documents = split.test
      }
    }
    let cache = SampleOrderCache(
      prefix: source.prefix, part: part, samples: samples, sequenceLength: request.sequenceLength, seed: request.seed)
    return try cache.order(
      sizes: source.file.sizes, documents: documents.map { Int32($0) }, keeps: request.keepsCache)
  }
}
