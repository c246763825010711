import Failures
import Files
import Foundation
import Numerics

/// A corpus that is ready for training: tokens to train on, tokens held out, the tokenizer, and what they were made from.
///
/// It lies in one folder: `train.bin`, `train.idx`, `validation.bin`, `validation.idx` (one sequence per document, joined
/// by no separator, as the suite's own files are), `tokenizer.json` and `corpus.json`. A corpus made of token files has no
/// `tokenizer.json` when none was given, and no `.bin` files when they are too large to be copied.
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
  /// What made the tokens; nil when they came without it.
  public let tokenizer: ByteLevelTokenizer?
  /// What the corpus was made from, with counts and digests.
  public let description: CorpusDescription

  /// What the held-out text costs when words are guessed by their frequency alone; nats per token.
  public var unigramCrossEntropy: Double { description.unigramCrossEntropy }

  /// SHA-256 over the digests of the tokens and the tokenizer: equal for equal content, wherever the texts came from.
  public var digest: String {
    var lines = Self.fileNames.map { "\($0) \(description.files[$0]?.sha256 ?? "")\n" }.joined()
    if let reference = description.reference { lines += "tokens \(reference.sha256)\n" }
    return SHA256.hexadecimal(of: Data(lines.utf8))
  }

  /// SHA-256 of the token file to train on; where it was not copied, of the whole file in its own place.
  public var dataSHA256: String? { description.reference?.sha256 ?? description.files["train.bin"]?.sha256 }

  /// SHA-256 of the tokenizer; nil when the tokens came without it.
  public var tokenizerSHA256: String? { description.files["tokenizer.json"]?.sha256 }

  /// Opens a prepared corpus and verifies every file against `corpus.json`; of tokens that were not copied, their size and
  /// evenly spread pieces.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a file is missing, `badData` naming the file when its bytes are not
  ///   those that were written.
  public static func open(folder: String) throws -> PreparedCorpus {
    let description = try CorpusDescription.read(folder + "/corpus.json")
    let reference = description.reference
    for name in fileNames where description.needs(name) {
      let path = folder + "/" + name
      guard let expected = description.files[name] else {
        throw Failure(.badData, folder + "/corpus.json", "does not mention \(name)", remedy: damageRemedy)
      }
      guard try FileLookup.exists(path) else {
        throw Failure(.missingInput, path, "is missing", remedy: damageRemedy)
      }
      guard try SHA256.hexadecimal(ofFile: path) == expected.sha256 else {
        throw Failure(.badData, path, "is not the file that corpus.json describes", remedy: damageRemedy)
      }
    }
    if let reference, try FileSample.digest(reference.path) != reference.sampleDigest {
      throw Failure(
        .badData, reference.path, "is not the token file that \(folder)/corpus.json describes",
        remedy: "put the former file back, or choose another folder with --out")
    }
    let corpus = PreparedCorpus(
      folder: folder,
      training: try TokenFile(index: folder + "/train.idx", data: reference?.path ?? folder + "/train.bin"),
      validation: try TokenFile(index: folder + "/validation.idx", data: reference?.path ?? folder + "/validation.bin"),
      tokenizer: try description.needs("tokenizer.json") ? ByteLevelTokenizer(file: folder + "/tokenizer.json") : nil,
      description: description)
    // All tokens of a large file were looked at when the corpus was made.
    if reference == nil {
      for file in [corpus.training, corpus.validation] { try file.verify(vocabularyRows: description.vocabularyRows) }
    }
    return corpus
  }

  /// The order in which a run trains on the corpus.
  ///
  /// - Parameters:
  ///   - samples: Samples asked for.
  ///   - sequenceLength: Tokens that a sample predicts.
  ///   - seed: The run's data seed.
  /// - Throws: as `SampleOrder.init(sizes:documents:samples:sequenceLength:seed:)`.
  public func order(samples: Int, sequenceLength: Int, seed: Int) throws -> SampleOrder {
    if let row = description.rowLength, row == sequenceLength + 1, training.sizes.allSatisfy({ $0 == row }) {
      return try SampleOrder(rows: training.sizes.count, sequenceLength: sequenceLength, seed: seed)
    }
    return try SampleOrder(
      sizes: training.sizes, documents: (0..<Int32(clamping: training.sizes.count)).map { $0 }, samples: samples,
      sequenceLength: sequenceLength, seed: seed)
  }

  /// The text of ids, or the ids themselves where there is no tokenizer.
  public func text(_ ids: [Int32]) -> String {
    tokenizer?.decode(ids) ?? ids.map(String.init).joined(separator: " ")
  }

  /// Sequences of held-out text, spread evenly and not overlapping but for the token that two neighbours may share.
  ///
  /// - Returns: `length + 1` tokens each, the same every time; fewer than `count` sequences when the held-out text has no
  ///   more.
  public func validationSequences(count: Int, length: Int) -> [[Int32]] {
    let tokens = validation.tokenCount
    guard count > 0, length > 0, tokens > length else { return [] }
    let available = min(count, (tokens - 1) / length)
    let room = tokens - (length + 1)
    return validation.joinedTokens(
      (0..<available).map { number in
        let start = available == 1 ? 0 : number * room / (available - 1)
        return start..<(start + length + 1)
      })
  }

  /// Sequences of held-out text whose activations are recorded: drawn without repetition, in the order of the text.
  ///
  /// - Returns: `length` tokens each, the same for the same seed; fewer than `count` sequences when the held-out text has
  ///   no more.
  public func probeSequences(count: Int, length: Int, seed: Int) -> [[Int32]] {
    guard count > 0, length > 0 else { return [] }
    var slots = Array(0..<min(validation.tokenCount / length, Self.mostSlots))
    var random = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
    random.shuffle(&slots)
    return validation.joinedTokens(slots.prefix(count).sorted().map { ($0 * length)..<(($0 + 1) * length) })
  }

  /// Probe sequences are drawn from the first places of the held-out text, so that memory does not grow with it.
  private static let mostSlots = 1 << 22
}

extension CorpusDescription {
  /// Whether a corpus of this kind has a file of this name.
  func needs(_ name: String) -> Bool {
    switch name {
    case "tokenizer.json": tokenizerVocabulary > 0
    case "train.bin", "validation.bin": reference == nil
    default: true
    }
  }
}
