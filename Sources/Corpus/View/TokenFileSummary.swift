import Failures
import Files

/// What `data info` tells of a pair of token files.
public struct TokenFileSummary: Codable, Sendable, Equatable {
  /// The path of the two files without their extensions.
  public var prefix: String
  /// How a token is stored, as NumPy writes it: "u2" for two unsigned bytes.
  public var type: String
  /// The format's code of that type.
  public var typeCode: Int
  /// Number of sequences, which are documents to the sample order.
  public var sequences: Int
  /// Number of entries of the document index.
  public var documentEntries: Int
  /// Number of tokens.
  public var tokens: Int
  /// Bytes of the token file.
  public var dataBytes: Int
  /// Tokens of the shortest sequence; absent when there is none.
  public var shortest: Int?
  /// Tokens of the longest sequence.
  public var longest: Int?
  /// Mean number of tokens of a sequence.
  public var mean: Double?
  /// Sequences without tokens.
  public var empty: Int
  /// Tokens of every sequence when all are of one length: the rows of a pre-shuffled file.
  public var rowLength: Int?
  /// The smallest id; absent when not asked for or when there are no tokens.
  public var smallestID: Int?
  /// The largest id; a model needs one more vocabulary rows.
  public var largestID: Int?
  /// SHA-256 of the token file; absent when not asked for.
  public var dataSHA256: String?
  /// SHA-256 of the index; absent when not asked for.
  public var indexSHA256: String?

  /// Looks at token files.
  ///
  /// - Parameters:
  ///   - prefix: The path of the two files, with or without an extension.
  ///   - readsTokens: Whether all tokens are looked at, for the smallest and largest id.
  ///   - digests: Whether digests are computed.
  /// - Throws: as `TokenFile.init(index:data:)`.
  public init(prefix path: String, readsTokens: Bool = true, digests: Bool = false) throws {
    let source = try TokenSource(prefix: path)
    let file = source.file
    prefix = source.prefix
    type = file.storage.typeName
    typeCode = Int(file.storage.rawValue)
    sequences = file.sizes.count
    documentEntries = file.documentIndex.count
    tokens = file.tokenCount
    dataBytes = file.dataBytes
    shortest = file.sizes.min()
    longest = file.sizes.max()
    mean = file.sizes.isEmpty ? nil : Double(file.tokenCount) / Double(file.sizes.count)
    empty = file.sizes.count { $0 == 0 }
    rowLength = source.rowLength()
    if readsTokens, let range = file.tokenRange() {
      smallestID = Int(range.lowerBound)
      largestID = Int(range.upperBound)
    }
    if digests {
      dataSHA256 = try SHA256.hexadecimal(ofFile: file.dataPath)
      indexSHA256 = try SHA256.hexadecimal(ofFile: file.indexPath)
    }
  }
}

extension TokenStorage {
  /// The type as NumPy names it, without byte order.
  public var typeName: String {
    switch self {
    case .unsigned8: "u1"
    case .signed8: "i1"
    case .signed16: "i2"
    case .signed32: "i4"
    case .signed64: "i8"
    case .unsigned16: "u2"
    }
  }
}
