import Failures
import Foundation

/// Which sequences were in some updates of a training: the suite's batch viewer.
public struct BatchView: Codable, Sendable, Equatable {
  /// One training sequence.
  public struct Sequence: Codable, Sendable, Equatable {
    /// The update that consumed it, from 1.
    public var step: Int
    /// Its place in the whole order, from 0.
    public var sample: Int
    /// Its ids: one more than it predicts.
    public var tokens: [Int32]
    /// Its text; absent without a tokenizer.
    public var text: String?
    /// Places of its ids where the ids searched for begin; absent when none were searched for.
    public var matches: [Int]?
  }

  /// What was looked at: a prefix or a run.
  public var source: String
  /// "pre-shuffled", "shuffled", "blended" or "run".
  public var order: String
  /// The first update shown.
  public var firstStep: Int
  /// The last update shown.
  public var lastStep: Int
  /// Sequences of an update.
  public var batchSize: Int
  /// Tokens that a sequence predicts.
  public var sequenceLength: Int
  /// The sequences; after a search only those in which something was found.
  public var sequences: [Sequence]

  /// Most tokens that are shown at once.
  public static let mostTokens = 1 << 28

  /// Gathers sequences.
  ///
  /// - Parameters:
  ///   - source: What is looked at, for the reader.
  ///   - order: How it is ordered, for the reader.
  ///   - steps: The updates, from 1; update k leads from the weights of step k - 1 to those of step k. The suite's viewer
  ///     counts iterations from 0: its iteration k is update k + 1.
  ///   - available: Number of samples; those beyond are left out, as the suite's viewer does. Nil when there is no end.
  ///   - tokens: Gives a sample's ids.
  /// - Throws: `Failure` of kind `usage` when the updates begin before 1, are beyond the samples, or are too many to show,
  ///   and what `tokens` throws.
  public init(
    source: String, order: String, steps: ClosedRange<Int>, batchSize: Int, sequenceLength: Int, available: Int? = nil,
    tokens: (_ step: Int, _ index: Int) throws -> [Int32]
  ) throws {
    let (samples, overflow) = steps.upperBound.multipliedReportingOverflow(by: batchSize)
    guard steps.lowerBound >= 1, batchSize >= 1, !overflow else {
      throw Failure(.usage, "--step", "cannot be \(steps.lowerBound)", remedy: "updates are counted from 1")
    }
    let first = (steps.lowerBound - 1) * batchSize
    let end = min(samples, available ?? samples)
    guard first < end else {
      throw Failure(
        .usage, "--step \(steps.lowerBound)", "begins with sample \(first), but \(source) holds \(end)",
        remedy: "the last step there is \((end - 1) / batchSize + 1)")
    }
    guard end - first <= Self.mostTokens / (sequenceLength + 1) else {
      throw Failure(
        .usage, "--step", "\(end - first) sequences are too many to show at once", remedy: "ask for fewer steps")
    }
    self.source = source
    self.order = order
    firstStep = steps.lowerBound
    lastStep = (end - 1) / batchSize + 1
    self.batchSize = batchSize
    self.sequenceLength = sequenceLength
    sequences = try (first..<end).map { sample in
      let step = sample / batchSize + 1
      return Sequence(step: step, sample: sample, tokens: try tokens(step, sample % batchSize))
    }
  }

  /// Adds every sequence's text.
  public mutating func addTexts(_ tokenizer: ByteLevelTokenizer) {
    for index in sequences.indices {
      sequences[index].text = tokenizer.decode(sequences[index].tokens, skippingSpecialTokens: false)
    }
  }

  /// Keeps the sequences that contain a text, whatever tokens it was cut into; needs `addTexts` first.
  public mutating func search(text: String) {
    sequences.removeAll { $0.text?.contains(text) != true }
  }

  /// Keeps the sequences that contain a run of ids, with the places where it begins.
  public mutating func search(ids: [Int32]) {
    guard !ids.isEmpty else { return }
    sequences = sequences.compactMap { sequence in
      let tokens = sequence.tokens
      let places = tokens.indices.dropLast(min(tokens.count, ids.count - 1)).filter { place in
        tokens[place] == ids[0] && tokens[place..<(place + ids.count)].elementsEqual(ids)
      }
      guard !places.isEmpty else { return nil }
      var found = sequence
      found.matches = Array(places)
      return found
    }
  }

  /// The sequences as an `.npy` file of shape (sequences, sequence length + 1), as the suite's viewer saves them.
  ///
  /// - Parameter storage: The type of the array, the token file's own.
  public func array(_ storage: TokenStorage) -> Data {
    func encode<Stored: FixedWidthInteger & BitwiseCopyable>(_ type: Stored.Type) -> Data {
      let values = sequences.lazy.flatMap(\.tokens).map { Stored(truncatingIfNeeded: $0) }
      return NumPyFile.encode(values, shape: [sequences.count, sequenceLength + 1])
    }
    switch storage {
    case .unsigned8: return encode(UInt8.self)
    case .signed8: return encode(Int8.self)
    case .signed16: return encode(Int16.self)
    case .signed32: return encode(Int32.self)
    case .signed64: return encode(Int64.self)
    case .unsigned16: return encode(UInt16.self)
    }
  }
}
