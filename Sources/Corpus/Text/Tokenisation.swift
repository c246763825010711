import Failures
import Files
import Foundation

/// Turns files of text into a token file, with memory that does not grow with the text.
public struct Tokenisation {
  /// The key under which lines of JSON hold their text.
  public static let usualKey = "text"

  private let tokenizer: ByteLevelTokenizer
  private let inputs: [TextInput]
  private let key: String
  private let endOfDocument: Int32?
  private let workers: Int

  /// Plans the work.
  ///
  /// - Parameters:
  ///   - tokenizer: What to encode with.
  ///   - inputs: The files, in the order in which their documents are written.
  ///   - key: Where lines of JSON hold their text.
  ///   - appendsEndOfDocument: Whether `<|endoftext|>` goes after every document. The suite's published token files hold none.
  ///   - workers: Threads that encode; they do not change the result.
  /// - Throws: `Failure` of kind `configuration` when a document's end is asked for and the tokenizer has no token for it.
  public init(
    _ tokenizer: ByteLevelTokenizer, inputs: [TextInput], key: String = usualKey, appendsEndOfDocument: Bool = false,
    workers: Int = 1
  ) throws {
    self.tokenizer = tokenizer
    self.inputs = inputs
    self.key = key
    self.workers = workers
    let id = tokenizer.id(of: ByteLevelTokenizer.endOfText)
    if appendsEndOfDocument && id == nil {
      throw Failure(
        .configuration, "--append-end-of-document", "the tokenizer has no token \(ByteLevelTokenizer.endOfText)",
        remedy: "leave the option out, or use a tokenizer that has one")
    }
    endOfDocument = appendsEndOfDocument ? id : nil
  }

  /// Writes `<prefix>.bin` and `<prefix>.idx`; both appear only when they are complete.
  ///
  /// - Parameters:
  ///   - prefix: Path of the two files without their extensions; neither may exist.
  ///   - progressed: Called after every block of about a megabyte; what it throws ends the work.
  /// - Throws: `Failure` of kind `cannotCreate` when a file is there already, `missingInput`, `badData` or `inputOutput`
  ///   as reading and writing do; `badData` too when there is no document at all.
  public func write(prefix: String, progressed: (TokenisationProgress) throws -> Void) throws -> TokenisationSummary {
    for file in [prefix + ".idx", prefix + ".bin"] where FileManager.default.fileExists(atPath: file) {
      throw Failure(.cannotCreate, file, "is there already", remedy: "remove it, or name another --out")
    }
    let begin = ContinuousClock.now
    let writer = try TokenFileWriter(prefix: prefix, vocabularySize: tokenizer.vocabularySize)
    let (tables, key, endOfDocument) = (tokenizer.tables, key, endOfDocument)
    let reader = TextBlockReader(
      inputs, cut: TextCut([tables.rawTokens, tables.normalisedTokens], addsPrefixSpace: tables.addsPrefixSpace))
    let crew = EncodingCrew(workers: workers) { BlockEncoder(tables, key: key, endOfDocument: endOfDocument) }
    var progress = TokenisationProgress(totalBytes: inputs.reduce(0) { $0 + $1.bytes })
    var encodingSeconds = 0.0
    var emptyDocuments = 0
    var isExhausted = false
    while true {
      while !isExhausted && crew.wantsMore {
        if let block = try reader.next() { crew.give(block) } else { isExhausted = true }
      }
      guard crew.isBusy else { break }
      let encoded = try crew.takeResult()
      try Self.append(encoded, to: writer)
      encodingSeconds += encoded.seconds
      emptyDocuments += encoded.emptyDocuments
      progress.readBytes = reader.consumed
      progress.textBytes += encoded.textBytes
      (progress.tokens, progress.documents) = (writer.tokens, writer.documents)
      progress.seconds = (ContinuousClock.now - begin) / .seconds(1)
      try progressed(progress)
    }
    guard writer.documents > 0 else {
      throw Failure(.badData, inputs[0].path, "holds no document with text", remedy: "give files with text in them")
    }
    try writer.finish()
    return try TokenisationSummary(
      prefix: prefix, progress: progress, emptyDocuments: emptyDocuments, storage: writer.storage,
      vocabularySize: tokenizer.vocabularySize, endOfDocument: endOfDocument, workers: workers,
      seconds: (ContinuousClock.now - begin) / .seconds(1), encodingSeconds: encodingSeconds)
  }

  private static func append(_ encoded: EncodedBlock, to writer: TokenFileWriter) throws {
    try encoded.tokens.withUnsafeBufferPointer { tokens in
      var start = 0
      for end in encoded.ends {
        try writer.append(UnsafeBufferPointer(rebasing: tokens[start..<end]))
        writer.endDocument()
        start = end
      }
      try writer.append(UnsafeBufferPointer(rebasing: tokens[start...]))
    }
  }
}

/// How far a tokenisation is.
public struct TokenisationProgress: Sendable {
  /// Bytes of all files, as they lie on disk.
  public let totalBytes: Int
  /// Bytes of the files read so far.
  public internal(set) var readBytes = 0
  /// Bytes of text encoded so far.
  public internal(set) var textBytes = 0
  /// Tokens written so far.
  public internal(set) var tokens = 0
  /// Documents written so far.
  public internal(set) var documents = 0
  /// Seconds since the beginning.
  public internal(set) var seconds = 0.0

  init(totalBytes: Int) { self.totalBytes = totalBytes }

  /// Seconds until the end at the rate so far, nil before anything was read.
  public var remainingSeconds: Double? {
    guard readBytes > 0, seconds > 0 else { return nil }
    return seconds * Double(max(0, totalBytes - readBytes)) / Double(readBytes)
  }
}
