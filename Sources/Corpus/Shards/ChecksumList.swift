import Failures
import Files
import Foundation

/// A list of file names with their SHA-256, as the suite publishes one for its shards: `name hash` or, as `sha256sum` writes,
/// `hash  name` in each line; blank lines and lines that begin with `#` are passed over.
public struct ChecksumList: Sendable {
  /// One line of a list.
  public struct Entry: Sendable, Equatable {
    /// The file's name, without folders.
    public let name: String
    /// Its SHA-256 in lower-case hexadecimal.
    public let sha256: String
  }

  /// How one file compares with the list.
  public enum Outcome: String, Codable, Sendable {
    /// The digest is the listed one.
    case match
    /// The digest differs.
    case mismatch
    /// The list names a file that is not there.
    case missing
    /// The file is there, but the list does not name it.
    case unlisted
  }

  /// One file or line that was compared.
  public struct Finding: Codable, Sendable, Equatable {
    /// The file's name.
    public var file: String
    /// How it compares.
    public var outcome: Outcome
    /// The digest of the list.
    public var expected: String?
    /// The digest of the file; absent when it is missing or not listed.
    public var found: String?
  }

  /// The entries in the order of the list.
  public let entries: [Entry]
  private let path: String
  private static let largestFile = 16 << 20

  /// Reads a list.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it cannot be read, `badData` naming the line that is no name and digest,
  ///   that names a file with a folder in it (which could lead anywhere), or that repeats a name.
  public init(_ path: String) throws {
    let file = try MappedFile(path)
    entries = try file.explaining(as: [.text]) { try Self.entries(file.bytes, path) }
    self.path = path
  }

  private static func entries(_ bytes: UnsafeRawBufferPointer, _ path: String) throws -> [Entry] {
    guard !bytes.isEmpty else { throw Failure(.badData, path, "is empty", remedy: "copy it again") }
    guard bytes.count <= largestFile else {
      throw Failure(.badData, path, "is too large for a list of digests", remedy: "name a list of names and SHA-256")
    }
    var entries: [Entry] = []
    var names: Set<String> = []
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      func bad(_ reason: String) -> Failure {
        Failure(.badData, "\(path), line \(number + 1)", reason, remedy: "write one name and its SHA-256 in each line")
      }
      guard let text = String(validating: line, as: UTF8.self) else { throw bad("is not UTF-8") }
      let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard words.count == 2 else { throw bad("does not hold a name and a digest") }
      let isReversed = isDigest(first) && !isDigest(words[1])
      let (name, digest) = isReversed ? (words[1], first) : (first, words[1])
      guard isDigest(digest) else { throw bad("'\(digest.prefix(70))' is not a SHA-256 in hexadecimal") }
      let plain = isReversed && name.hasPrefix("*") ? String(name.dropFirst()) : name
      guard !plain.contains("/"), plain != "..", plain != ".", !plain.contains("\0") else {
        throw bad("'\(plain.prefix(200))' is not the plain name of a file")
      }
      guard names.insert(plain).inserted else { throw bad("names \(plain.prefix(200)) a second time") }
      entries.append(Entry(name: plain, sha256: digest.lowercased()))
    }
    return entries
  }

  /// Compares the plain files of a folder with the list, in the order of their names, then names listed files that are not
  /// there. The list itself is passed over; symbolic links are missing files, since they can lead out of the folder.
  ///
  /// - Parameter report: called with each finding as soon as it is known.
  /// - Throws: `Failure` of kind `missingInput` when the folder or a file cannot be read.
  public func check(folder: String, report: (Finding) -> Void = { _ in }) throws -> [Finding] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw Failure(.missingInput, folder, "is not a folder that can be read", remedy: "check the name")
    }
    let listed = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.sha256) })
    var findings: [Finding] = []
    func add(_ finding: Finding) {
      findings.append(finding)
      report(finding)
    }
    let own = URL(fileURLWithPath: path).standardizedFileURL.path
    let present = names.filter { FileLookup.isPlainFile(folder + "/" + $0) }
    for name in present.sorted() {
      guard let expected = listed[name] else {
        let isList = URL(fileURLWithPath: folder + "/" + name).standardizedFileURL.path == own
        if !isList { add(Finding(file: name, outcome: .unlisted)) }
        continue
      }
      let found = try SHA256.hexadecimal(ofFile: folder + "/" + name)
      add(Finding(file: name, outcome: found == expected ? .match : .mismatch, expected: expected, found: found))
    }
    for entry in entries where !present.contains(entry.name) {
      add(Finding(file: entry.name, outcome: .missing, expected: entry.sha256))
    }
    return findings
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
  }
}

extension ChecksumList.Finding {
  /// The line to print; the first, second and last are worded as the suite's own tool words them.
  public var text: String {
    switch outcome {
    case .match: "Match: \(file) - Hashes are the same"
    case .mismatch: "Mismatch: \(file) - Hashes differ"
    case .missing: "Missing: \(file) - It is listed but not there"
    case .unlisted: "No hash found for file: \(file)"
    }
  }
}
