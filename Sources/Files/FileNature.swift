import Failures

/// What a file is by its first bytes: asked when a reader refuses one, so that the message tells the true cause, such as a Git LFS
/// pointer or a page of HTML in the file's place.
public struct FileNature: Equatable, Sendable {
  /// Kinds of files that are told apart.
  public enum Kind: Sendable {
    /// Not a byte.
    case empty
    /// Zero bytes alone.
    case zeros
    /// Text of Git LFS, git-annex or a copied symbolic link that only names the file.
    case pointer
    /// HTML or XML.
    case webPage
    /// What a server answers instead of a file.
    case serverError
    /// Compressed by gzip.
    case gzip
    /// Compressed by Zstandard.
    case zstandard
    /// Compressed by bzip2, xz or LZ4.
    case compressed
    /// A zip archive of another program than PyTorch or NumPy.
    case zip
    /// A tar archive.
    case tar
    /// PyTorch's zip format.
    case torch
    /// PyTorch's format of before version 1.6.
    case oldTorch
    /// A Python pickle.
    case pickle
    /// safetensors.
    case safetensors
    /// An `.npy` file.
    case numpy
    /// An `.npz` file.
    case numpyArchive
    /// HDF5.
    case hdf5
    /// An index of GPT-NeoX's token files.
    case tokenIndex
    /// A file of another program, known by its name alone.
    case other
    /// Text in UTF-16.
    case wideText
    /// JSON.
    case json
    /// Text in UTF-8.
    case text
  }

  /// What kind of file it is.
  public let kind: Kind
  /// The same in words that follow "is".
  public let description: String
  /// What to do about it.
  public let remedy: String

  /// Whether it stands in another file's place and is never what anybody means to have read.
  public var isStandIn: Bool { [.pointer, .webPage, .serverError].contains(kind) }

  /// Looks at the bytes of a file, or at its first few thousand; nil when they tell nothing.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    guard let found = Self.byText(bytes) ?? Self.byMagic(bytes) ?? Self.byCharacters(bytes) else { return nil }
    (kind, description, remedy) = found
  }

  /// What stands in a file's place, where that is so; nil also when the file cannot be read.
  public static func standIn(at path: String) -> FileNature? {
    guard let file = try? MappedFile(path), let nature = FileNature(file.bytes), nature.isStandIn else { return nil }
    return nature
  }

  /// Refuses a pointer where text is asked for, which it would be too.
  ///
  /// - Throws: `Failure` of kind `badData` that says what the file is.
  public static func refusePointer(_ bytes: UnsafeRawBufferPointer, _ path: String) throws {
    if let nature = FileNature(bytes), nature.kind == .pointer { throw nature.failure(path) }
  }

  /// Runs a reader; when it refuses the bytes and they are of a kind that it does not read, the failure says so.
  ///
  /// - Parameters:
  ///   - bytes: the file's.
  ///   - path: where it is, for the message.
  ///   - own: kinds that the reader reads.
  /// - Throws: what `read` throws, or the same kind of `Failure` with the true cause.
  public static func explaining<Result>(
    _ bytes: UnsafeRawBufferPointer, of path: String, as own: Set<Kind>, _ read: () throws -> Result
  ) throws -> Result {
    do {
      return try read()
    } catch let failure as Failure {
      throw explain(failure, bytes, of: path, as: own)
    }
  }

  /// The failure of a reader, with the true cause when the bytes are of a kind that it does not read.
  public static func explain(
    _ failure: Failure, _ bytes: UnsafeRawBufferPointer, of path: String, as own: Set<Kind>
  ) -> Failure {
    guard [.badData, .configuration].contains(failure.kind), let nature = FileNature(bytes), !own.contains(nature.kind)
    else { return failure }
    return nature.failure(path, failure.kind)
  }

  /// A failure that says what the file is.
  public func failure(_ path: String, _ kind: Failure.Kind = .badData) -> Failure {
    Failure(kind, path, "is \(description)", remedy: remedy)
  }
}

extension MappedFile {
  /// Runs a reader of the file; see `FileNature.explaining`.
  ///
  /// - Throws: what `read` throws, or the same kind of `Failure` with the true cause.
  public func explaining<Result>(as own: Set<FileNature.Kind>, _ read: () throws -> Result) throws -> Result {
    defer { withExtendedLifetime(self) {} }
    return try FileNature.explaining(bytes, of: path, as: own, read)
  }
}

// MARK: Telling kinds apart

extension FileNature {
  private typealias Found = (kind: Kind, description: String, remedy: String)

  private static let looked = 4096
  private static let again = "download or copy the file itself again"

  /// Kinds that are known by the words with which they begin.
  private static func byText(_ bytes: UnsafeRawBufferPointer) -> Found? {
    guard !bytes.isEmpty else { return (.empty, "empty", again) }
    let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
    let start = body.prefix(looked).drop { [9, 10, 13, 32].contains($0) }
    let text = String(decoding: start.prefix(400), as: UTF8.self)
    let lower = text.lowercased()
    func begins(_ words: String...) -> Bool { words.contains { lower.hasPrefix($0) } }
    if begins("version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/") {
      let size = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("size ") }?.dropFirst(5)
      return (
        .pointer, "a Git LFS pointer, not the file\(size.map { " of \($0) bytes" } ?? "") that it stands for",
        "fetch that with git lfs pull, or download it"
      )
    }
    if begins("/annex/objects/", "../.git/annex/", ".git/annex/") {
      return (.pointer, "a git-annex pointer, not the file that it stands for", "fetch that with git annex get")
    }
    if bytes.count < 1024, begins("../blobs/", "../../blobs/") {
      return (
        .pointer, "the text of a symbolic link into the hub's cache, not the file that it led to",
        "copy the folder again with its links followed (cp -L)"
      )
    }
    if begins("<!doctype html", "<html", "<head", "<body") {
      return (
        .webPage, "a page of HTML, not the file that it shows or asks to log in for",
        "download the file itself: at the Hugging Face hub the address has /resolve/ where the page's has /blob/"
      )
    }
    if begins("<?xml", "<error>") { return (.webPage, "an XML document, as servers answer errors with", again) }
    if bytes.count < 2048,
      begins(
        "{\"error\"", "entry not found", "not found", "404", "401", "403", "repository not found", "access to ",
        "access denied", "invalid username or password", "invalid credentials", "unauthorized", "forbidden")
    {
      let line = text.split(whereSeparator: \.isNewline).first ?? ""
      return (.serverError, "a server's answer (\"\(line.prefix(60))\"), not the file that was asked for", again)
    }
    return nil
  }

  /// Kinds that are known by their first bytes.
  private static func byMagic(_ bytes: UnsafeRawBufferPointer) -> Found? {
    func begins(_ magic: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + magic.count && bytes[offset..<(offset + magic.count)].elementsEqual(magic)
    }
    func begins(_ magic: String, at offset: Int = 0) -> Bool { begins(Array(magic.utf8), at: offset) }
    if begins("PK\u{3}\u{4}") || begins("PK\u{5}\u{6}") { return zip(bytes) }
    if begins([0x1f, 0x8b]) {
      return (.gzip, "compressed by gzip", "decompress it with gunzip, or name it .gz if it is text")
    }
    if begins([0x28, 0xb5, 0x2f, 0xfd]) {
      return (.zstandard, "compressed by Zstandard", "decompress it with unzstd, or name it .zst if it is text")
    }
    for (magic, name, tool) in [
      (Array("BZh".utf8), "bzip2", "bunzip2"), ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz", "unxz"),
      ([0x04, 0x22, 0x4d, 0x18], "LZ4", "unlz4"),
    ] where begins(magic) {
      return (.compressed, "compressed by \(name)", "decompress it with \(tool)")
    }
    if begins("ustar", at: 257) { return (.tar, "a tar archive", "unpack it with tar and name a file of it") }
    if begins([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]) {
      return (
        .oldTorch, "in PyTorch's format of before version 1.6",
        "load it with torch.load(…, weights_only=True) and save it again with torch.save, best as safetensors"
      )
    }
    if begins(NumPyHeader.magic) {
      return (
        .numpy, "a NumPy array (.npy)",
        "tokens are read from pairs of .bin and .idx; the guide's page on token files shows how to make one of it"
      )
    }
    if begins("MMIDIDX") {
      return (.tokenIndex, "an index of token files", "name the prefix of the .idx and .bin pair")
    }
    if begins([0x89] + Array("HDF\r\n".utf8)) {
      return (.hdf5, "an HDF5 file", "name a file of the kind that is asked for")
    }
    for (magic, name) in [
      ("TNTIDX", "an index of the older lazy or cached token files, which are not mapped"), ("GGUF", "a GGUF model"),
      ("PAR1", "a Parquet table"), ("ARROW1", "an Arrow table"), ("SQLite format 3", "an SQLite database"),
      ("%PDF", "a PDF document"),
    ] where begins(magic) {
      let remedy =
        magic == "TNTIDX"
        ? "tokenise the text again with --dataset-impl mmap, or here with data tokenize"
        : "export it to a format that is read here"
      return (.other, name, remedy)
    }
    if begins([0xff, 0xfe]) || begins([0xfe, 0xff]) {
      return (.wideText, "text in UTF-16", "convert it with: iconv -f UTF-16 -t UTF-8")
    }
    if bytes.count > 8, bytes[8] == UInt8(ascii: "{"),
      (2...100_000_000).contains(UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)))
    {
      return (.safetensors, "a safetensors file", "name it .safetensors, as the tensors of a checkpoint")
    }
    if begins([0x80]), bytes.count > 2, (2...5).contains(bytes[1]) {
      return (.pickle, "a Python pickle, which could run any program", "save tensors as safetensors, numbers as text")
    }
    return nil
  }

  private static func zip(_ bytes: UnsafeRawBufferPointer) -> Found {
    var name = ""
    if bytes.count > 30 {
      let length = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 26, as: UInt16.self)))
      name = String(decoding: bytes[30..<min(bytes.count, 30 + length)], as: UTF8.self)
    }
    if name.hasSuffix("/data.pkl") || name.hasSuffix("/.format_version") || name.hasSuffix("/version") {
      return (.torch, "a PyTorch file (torch.save)", "name it pytorch_model.bin, or save the tensors as safetensors")
    }
    if name.hasSuffix(".npy") {
      return (.numpyArchive, "a NumPy archive (.npz)", "save the array by itself with numpy.save")
    }
    return (.zip, "a zip archive", "unpack it with unzip and name a file of it")
  }

  /// Text, and what has no mark at all.
  private static func byCharacters(_ bytes: UnsafeRawBufferPointer) -> Found? {
    let start = bytes.prefix(looked)
    guard start.count < 64 || start.contains(where: { $0 != 0 }) else {
      return (.zeros, "nothing but zero bytes at its start, as a cut download leaves it", again)
    }
    // A character may be cut at the end of what is looked at.
    let whole = bytes.count > looked ? start.prefix { $0 != 0 }.dropLast(4) : start
    guard start.allSatisfy({ $0 >= 0x20 || [9, 10, 12, 13, 27].contains($0) }),
      (0...3).contains(where: { String(validating: whole.dropLast($0), as: UTF8.self) != nil })
    else { return nil }
    let isJSON = whole.first { ![9, 10, 13, 32].contains($0) }.map {
      $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[")
    }
    return isJSON == true
      ? (.json, "JSON text", "name a file of the kind that is asked for")
      : (.text, "plain text", "name a file of the kind that is asked for")
  }
}
