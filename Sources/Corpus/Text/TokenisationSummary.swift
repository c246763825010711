import Files
import Foundation

/// What a tokenisation wrote.
public struct TokenisationSummary: Codable, Sendable, Equatable {
  /// One of the two files.
  public struct File: Codable, Sendable, Equatable {
    /// Where it is.
    public let path: String
    /// Its size.
    public let bytes: Int
    /// SHA-256 in hexadecimal.
    public let sha256: String

    init(_ path: String) throws {
      self.path = path
      bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      sha256 = try SHA256.hexadecimal(ofFile: path)
    }
  }

  /// Documents written.
  public let documents: Int
  /// Lines whose text was empty, which are left out.
  public let emptyDocuments: Int
  /// Tokens written, those at the ends of documents included.
  public let tokens: Int
  /// Bytes of text encoded, as UTF-8.
  public let textBytes: Int
  /// "uint16" or "int32".
  public let dtype: String
  /// One more than the largest id of the tokenizer.
  public let vocabularySize: Int
  /// The id after every document, left out when there is none.
  public let endOfDocument: Int32?
  /// The tokens.
  public let bin: File
  /// Where each document lies.
  public let idx: File
  /// Threads that encoded.
  public let workers: Int
  /// Seconds from opening the first file to both results in place.
  public let seconds: Double
  /// Processor seconds of taking documents out of the files and encoding them, summed over the workers.
  public let encodingSeconds: Double
  /// Million bytes of text per second of `encodingSeconds`: the speed of one core.
  public let megabytesPerSecond: Double
  /// Tokens per second of `encodingSeconds`.
  public let tokensPerSecond: Double

  init(
    prefix: String, progress: TokenisationProgress, emptyDocuments: Int, storage: TokenStorage, vocabularySize: Int,
    endOfDocument: Int32?, workers: Int, seconds: Double, encodingSeconds: Double
  ) throws {
    documents = progress.documents
    self.emptyDocuments = emptyDocuments
    tokens = progress.tokens
    textBytes = progress.textBytes
    dtype = storage == .unsigned16 ? "uint16" : "int32"
    self.vocabularySize = vocabularySize
    self.endOfDocument = endOfDocument
    bin = try File(prefix + ".bin")
    idx = try File(prefix + ".idx")
    self.workers = workers
    self.seconds = seconds
    self.encodingSeconds = encodingSeconds
    let divisor = max(encodingSeconds, 1e-9)
    megabytesPerSecond = Double(progress.textBytes) / 1e6 / divisor
    tokensPerSecond = Double(progress.tokens) / divisor
  }
}
