import Corpus
import Failures
import Foundation
import NeoX
import Numerics
import Runs
import Training

/// The sequences that losses on a line between two networks are computed on.
struct HeldOutText: Sendable {
  /// Sequences one token longer than what is predicted, all equally long.
  let sequences: [[Int32]]
  /// Where they come from.
  let source: String

  /// Tokens predicted in each sequence.
  var length: Int { max(0, (sequences.first?.count ?? 0) - 1) }

  /// Evenly spread pages of the sweep's validation text; the probe sequences where there is no corpus beside the runs.
  ///
  /// - Throws: `Failure` of kind `badData` when the corpus or the run's record is damaged or the corpus has tokens beyond the
  ///   vocabulary.
  init(folder: String, run: SavedRun, count: Int, vocabulary: Int, probe: MatchingProbe) throws {
    let corpusFolder = SweepPlan.corpusFolder(in: folder)
    guard let description = try RunDescription.verified(folder: run.folder),
      FileManager.default.fileExists(atPath: corpusFolder + "/corpus.json")
    else {
      sequences = Array(probe.sequences.filter { $0.count > 1 }.prefix(count))
      source = "the probe set's own text"
      return
    }
    let corpus = try PreparedCorpus.open(folder: corpusFolder)
    sequences = corpus.validationSequences(count: count, length: description.configuration.sequenceLength)
    source = "held-out text"
    guard sequences.allSatisfy({ $0.allSatisfy { (0..<vocabulary).contains(Int($0)) } }) else {
      throw Failure(
        .badData, corpusFolder, "its validation text has a token beyond the network's \(vocabulary) vocabulary rows",
        remedy: "put the sweep's own corpus back")
    }
  }

  /// The mean loss of every sequence, nats per token.
  ///
  /// - Parameter model: made for `length` tokens.
  /// - Throws: `Failure` of kind `badData` when a loss is not finite.
  func losses(_ model: Model, _ source: String) throws -> [Double] {
    let losses = sequences.map { model.loss(tokens: $0) }
    guard losses.allSatisfy(\.isFinite) else {
      throw Failure(.badData, source, "its loss is not finite", remedy: "leave the run out: it diverged")
    }
    return losses
  }
}
