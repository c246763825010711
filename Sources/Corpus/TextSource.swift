import Failures
import Files
import Foundation

/// Reads the texts that a corpus is made from.
public enum TextSource {
  /// Reads files and folders, in the order given.
  ///
  /// - Parameter paths: A file is read whatever its extension; of a folder, every `.txt` file in it and below it is read in
  ///   the order of their paths' bytes, hidden files and links to folders left out.
  /// - Returns: One document per file.
  /// - Throws: `Failure` of kind `usage` when nothing is named or a file is named twice, `missingInput` when a path or a
  ///   folder's text is missing, `badData` when a file is empty or not UTF-8 (with the offset of the first bad byte).
  public static func load(paths: [String]) throws -> [TextDocument] {
    guard !paths.isEmpty else {
      throw Failure(.usage, "--data", "names no text", remedy: "give text files or folders of text")
    }
    var seen: Set<String> = []
    var texts: [String: String] = [:]
    return try paths.flatMap { try FileTree.files(at: $0, endings: [".txt"]) }.map { path in
      guard seen.insert(URL(fileURLWithPath: path).resolvingSymlinksInPath().path).inserted else {
        throw Failure(
          .usage, path, "is named twice, so that held-out text could be trained on", remedy: "name every text once")
      }
      let file = try MappedFile(path)
      defer { withExtendedLifetime(file) {} }
      let text = try file.explaining(as: [.text, .json]) { try PlainText.decode(file.bytes, name: path) }
      let source = CorpusSource(name: path, bytes: file.bytes.count, sha256: SHA256.hexadecimal(of: file.bytes))
      if let twin = texts.updateValue(path, forKey: source.sha256) {
        throw Failure(
          .usage, path, "is the same text as \(twin), so that held-out text could be trained on",
          remedy: "name every text once")
      }
      return TextDocument(name: path, text: text, source: source)
    }
  }
}
