import Corpus
import Failures
import Foundation
import Training

/// The tokens that the updates of a run consumed, read again by the same code that trained it.
public struct RunBatches: Sendable {
  /// The run's record.
  public let description: RunDescription
  /// The corpus it was trained on.
  public let corpus: PreparedCorpus
  private let folder: String
  private let batches: TrainingBatches

  /// Opens a run of a sweep.
  ///
  /// - Parameter folder: The run's folder within the sweep's.
  /// - Throws: `Failure` of kind `missingInput` when there is no `run.json` or no corpus beside the run, `badData` when one of
  ///   them is damaged or the corpus is not the run's.
  public init(run folder: String) throws {
    let folder = SweepFolder(folder).path
    guard let description = try RunDescription.verified(folder: folder) else {
      throw Failure(
        .missingInput, RunDescription.path(in: folder), "is missing",
        remedy: "name the folder of one run, such as polypythia-sweep/pythia-14m-seed1")
    }
    let sweep = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    let corpus = try PreparedCorpus.open(folder: SweepPlan.corpusFolder(in: sweep))
    guard corpus.digest == description.corpusDigest else {
      throw Failure(
        .badData, corpus.folder, "is not the corpus that \(description.run) was trained on",
        remedy: "put the run back into its own sweep's folder")
    }
    self.folder = folder
    self.description = description
    self.corpus = corpus
    batches = try TrainingBatches(description.configuration, corpus: corpus)
  }

  /// The sequences of some updates.
  ///
  /// - Parameter steps: Updates from 1; update k leads from the weights of step k - 1 to those of step k.
  /// - Throws: as `BatchView.init` does, and `Failure` of kind `usage` for steps beyond the run's.
  public func view(steps: ClosedRange<Int>) throws -> BatchView {
    let configuration = description.configuration
    guard steps.lowerBound >= 1, steps.upperBound <= configuration.steps else {
      throw Failure(
        .usage, "--step", "\(steps.lowerBound)-\(steps.upperBound) are not all updates of \(description.run)",
        remedy: "its updates are counted from 1 to \(configuration.steps)")
    }
    var last: (step: Int, sequences: [[Int32]]) = (0, [])
    return try BatchView(
      source: folder, order: "run", steps: steps, batchSize: configuration.batchSize,
      sequenceLength: configuration.sequenceLength
    ) { step, index in
      if last.step != step { last = (step, try batches.sequences(update: step)) }
      return last.sequences[index]
    }
  }

  private static let mostTexts = 4
  private static let mostCharacters = 160

  /// How the first sequences of an update's batch begin.
  ///
  /// - Throws: as `view`.
  public func beginnings(step: Int) throws -> [String] {
    try view(steps: step...step).sequences.prefix(Self.mostTexts).map { sequence in
      let text = corpus.text(Array(sequence.tokens.prefix(Self.mostCharacters)))
      return "“\(text.prefix(Self.mostCharacters).split(whereSeparator: \.isWhitespace).joined(separator: " ")) …”"
    }
  }
}
