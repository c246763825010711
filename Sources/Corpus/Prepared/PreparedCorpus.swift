import Failures
import Files
import Foundation
import Numerics

/// A corpus that is ready for training: tokens to train on, tokens held out, the tokenizer, and what they were made from.
///
/// It lies in one folder: `train.bin`, `train.idx`, `validation.bin`, `validation.idx` (one sequence per document, joined
/// by no separator, as the suite's own files are), `tokenizer.json` and `corpus.json`.
public struct PreparedCorpus: Sendable {
  /// What to do about a damaged folder.
  static let damageRemedy = "remove the corpus folder and run the same command again to make it anew"
  static let fileNames = ["tokenizer.json", "train.bin", "train.idx", "validation.bin", "validation.idx"]

  /// The folder it lies in.
  public let folder: String
  /// What to train on.
  public let training: TokenFile
  /// What is never trained on.
  public let validation: TokenFile
  /// What made the tokens.
  public let tokenizer: ByteLevelTokenizer
  /// What the corpus was made from, with counts and digests.
  public let description: CorpusDescription

  /// What the held-out text costs when words are guessed by their frequency alone; nats per token.
  public var unigramCrossEntropy: Double { description.unigramCrossEntropy }

  /// SHA-256 over the digests of the tokens and the tokenizer: equal for equal content, wherever the texts came from.
  public var digest: String {
    let lines = Self.fileNames.map { "\($0) \(description.files[$0]?.sha256 ?? "")\n" }.joined()
    return SHA256.hexadecimal(of: Data(lines.utf8))
  }

  /// Opens a prepared corpus and verifies every file against `corpus.json`.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a file is missing, `badData` naming the file when its bytes are not
  ///   those that were written.
  public static func open(folder: String) throws -> PreparedCorpus {
    let description = try CorpusDescription.read(folder + "/corpus.json")
    for name in fileNames {
      let path = folder + "/" + name
      guard let expected = description.files[name] else {
        throw Failure(.badData, folder + "/corpus.json", "does not mention \(name)", remedy: damageRemedy)
      }
      guard try SHA256.hexadecimal(ofFile: path) == expected.sha256 else {
        throw Failure(.badData, path, "is not the file that corpus.json describes", remedy: damageRemedy)
      }
    }
    let corpus = PreparedCorpus(
      folder: folder, training: try TokenFile(prefix: folder + "/train"),
      validation: try TokenFile(prefix: folder + "/validation"),
      tokenizer: try ByteLevelTokenizer(file: folder + "/tokenizer.json"), description: description)
    try corpus.verifyTokens()
    return corpus
  }

  /// Refuses tokens that no vocabulary row belongs to, which a training step could not look up.
  private func verifyTokens() throws {
    for file in [training, validation] {
      for document in file.sizes.indices {
        for token in file.tokens(document: document) where token < 0 || token >= description.vocabularyRows {
          throw Failure(
            .badData, file.prefix + ".bin", "holds the token \(token), beyond \(description.vocabularyRows) rows",
            remedy: Self.damageRemedy)
        }
      }
    }
  }

  /// Sequences of held-out text, spread evenly and not overlapping but for the token that two neighbours may share.
  ///
  /// - Returns: `length + 1` tokens each, the same every time; fewer than `count` sequences when the held-out text has no
  ///   more.
  public func validationSequences(count: Int, length: Int) -> [[Int32]] {
    let tokens = joinedValidation()
    guard count > 0, length > 0, tokens.count > length else { return [] }
    let available = min(count, (tokens.count - 1) / length)
    let room = tokens.count - (length + 1)
    return (0..<available).map { number in
      let start = available == 1 ? 0 : number * room / (available - 1)
      return Array(tokens[start...(start + length)])
    }
  }

  /// Sequences of held-out text whose activations are recorded: drawn without repetition, in the order of the text.
  ///
  /// - Returns: `length` tokens each, the same for the same seed; fewer than `count` sequences when the held-out text has
  ///   no more.
  public func probeSequences(count: Int, length: Int, seed: Int) -> [[Int32]] {
    let tokens = joinedValidation()
    guard count > 0, length > 0 else { return [] }
    var slots = Array(0..<(tokens.count / length))
    var random = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
    random.shuffle(&slots)
    return slots.prefix(count).sorted().map { Array(tokens[($0 * length)..<(($0 + 1) * length)]) }
  }

  private func joinedValidation() -> [Int32] {
    validation.sizes.indices.flatMap { validation.tokens(document: $0) }
  }
}
