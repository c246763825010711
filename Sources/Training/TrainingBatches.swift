import Corpus
import Failures

/// Which tokens every update of a run consumes; the trainer reads them here, and so does whoever wants to see them.
public struct TrainingBatches: Sendable {
  private let configuration: RunConfiguration
  private let order: SampleOrder
  private let corpus: PreparedCorpus

  /// Lays out the order of a run's whole training.
  ///
  /// - Throws: what the sample order throws.
  public init(_ configuration: RunConfiguration, corpus: PreparedCorpus) throws {
    self.configuration = configuration
    self.corpus = corpus
    order = try corpus.order(
      samples: SampleOrder.requestedSamples(steps: configuration.steps, batchSize: configuration.batchSize),
      sequenceLength: configuration.sequenceLength, seed: configuration.dataSeed)
  }

  /// The sequences of an update, in the order in which their gradients are added.
  ///
  /// - Parameter update: 1 ... the run's steps; update k leads from the weights of step k - 1 to those of step k.
  /// - Returns: `batchSize` sequences of `sequenceLength + 1` tokens.
  /// - Throws: `Failure` of kind `usage` for another update, `badData` when an id has no vocabulary row.
  public func sequences(update: Int) throws -> [[Int32]] {
    guard (1...configuration.steps).contains(update) else {
      throw Failure(
        .usage, "step \(update)", "is none of the run's updates",
        remedy: "updates are counted from 1 to \(configuration.steps); update 1 starts from the weights of step 0")
    }
    return try (0..<configuration.batchSize).map { index in
      var sequence = [Int32](repeating: 0, count: configuration.sequenceLength + 1)
      try read(update: update, sequence: index, into: &sequence)
      return sequence
    }
  }

  /// Where a sequence of an update stands in the whole order, from 0.
  public func sample(update: Int, sequence: Int) -> Int { (update - 1) * configuration.batchSize + sequence }

  /// Reads one sequence of an update into an array of `sequenceLength + 1` tokens.
  private func read(update: Int, sequence index: Int, into sequence: inout [Int32]) throws {
    let sample = sample(update: update, sequence: index)
    sequence.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      order.tokens(sample, from: corpus.training, into: start)
    }
    // A file that was not copied may have changed since it was looked at.
    try verify([sequence], of: corpus.training.dataPath, rows: configuration.vocabularySize)
  }
}

/// Refuses ids that have no vocabulary row, which the network would look up outside its embedding.
func verify(_ sequences: [[Int32]], of path: String, rows: Int) throws {
  for sequence in sequences {
    guard let stranger = sequence.first(where: { $0 < 0 || $0 >= rows }) else { continue }
    throw Failure(
      .badData, path, "holds the id \(stranger), which has no row in a vocabulary of \(rows)",
      remedy: "put the file back that the corpus was made of")
  }
}
