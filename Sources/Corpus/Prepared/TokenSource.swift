import Failures
import Files
import Foundation

/// A corpus that comes as tokens: a pair of `.bin` and `.idx` files.
public struct TokenSource: Sendable {
  /// Token files up to this many bytes are copied into the corpus folder; larger ones stay where they are, named by path and
  /// digests.
  public static let largestCopy = 2_000_000_000

  /// The path of the two files without their extensions.
  public let prefix: String
  /// The tokens.
  public let file: TokenFile

  /// Opens the files.
  ///
  /// - Throws: as `TokenFile.init(index:data:)`.
  public init(prefix: String) throws {
    self.prefix = TokenFile.prefix(prefix)
    file = try TokenFile(prefix: self.prefix)
  }

  /// Whether a path names token files: it ends in `.bin` or `.idx`, or is no file itself but has an `.idx` beside it.
  public static func isTokens(_ path: String) -> Bool {
    if path.hasSuffix(".bin") || path.hasSuffix(".idx") { return true }
    return !FileManager.default.fileExists(atPath: path) && FileManager.default.fileExists(atPath: path + ".idx")
  }

  /// Whether a corpus made of it refers to the token file instead of copying it.
  public var isReferenced: Bool { file.dataBytes > Self.largestCopy }

  /// What it is recognised by later: size and SHA-256 of both files; of a token file that is only referred to, the SHA-256
  /// of pieces of it, since it is asked for before every sweep.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a file cannot be read.
  public func sources() throws -> [CorpusSource] {
    let indexSize = try MappedFile(file.indexPath).bytes.count
    return [
      CorpusSource(name: file.indexPath, bytes: indexSize, sha256: try SHA256.hexadecimal(ofFile: file.indexPath)),
      CorpusSource(
        name: file.dataPath, bytes: file.dataBytes,
        sha256: try isReferenced ? FileSample.digest(file.dataPath) : SHA256.hexadecimal(ofFile: file.dataPath)),
    ]
  }

  /// Where the held-out part begins: a document and a token in it.
  ///
  /// The last twentieth of the tokens is held out, by whole documents: the cut is before the first document that begins
  /// after 95 % of the tokens. Where less than half of what should be held out begins there, or nothing is left before,
  /// a document is cut in two, exactly at 95 %.
  func cut() -> (document: Int, offset: Int) {
    let heldOut = file.tokenCount / ValidationSplit.heldOutPart
    let wanted = file.tokenCount - heldOut
    var before = 0
    for document in file.sizes.indices {
      let size = file.sizes[document]
      if before + size > wanted {
        let isWhole = before == wanted
        let rest = file.tokenCount - before - size
        if !isWhole && (rest < (heldOut + 1) / 2 || rest == 0) { return (document, wanted - before) }
        return (isWhole ? document : document + 1, 0)
      }
      before += size
    }
    return (file.sizes.count, 0)
  }

  /// Tokens of every sequence when all have the same number and there are at least two: the rows of a pre-shuffled file.
  func rowLength() -> Int? {
    guard file.sizes.count > 1, let first = file.sizes.first, file.sizes.allSatisfy({ $0 == first }) else { return nil }
    return first
  }
}
