import Failures
import Foundation

/// A file of text to be tokenised, with what its name says of it.
public struct TextInput: Sendable, Equatable {
  /// How documents lie in the file.
  public enum Layout: Sendable {
    /// The whole file is one document.
    case plain
    /// Every line is a JSON object with one document (`.jsonl`, `.ndjson`, `.json`).
    case lines
  }

  /// Where the file is.
  public let path: String
  /// How documents lie in it.
  public let layout: Layout
  /// Its size on disk.
  public let bytes: Int

  private static let textEndings = [".txt"]
  private static let lineEndings = [".jsonl", ".ndjson"]
  private static let compressedEndings = [".gz", ".zst"]

  /// Finds the files to read, in the order given.
  ///
  /// - Parameter paths: A file is read whatever its extension; of a folder, every `.txt`, `.jsonl` and `.ndjson` file, also
  ///   with a further `.gz` or `.zst`, in it and below it in the order of their paths' bytes, hidden files and links to
  ///   folders left out.
  /// - Throws: `Failure` of kind `usage` when nothing is named, `missingInput` when a path or a folder's text is missing.
  public static func find(_ paths: [String]) throws -> [TextInput] {
    guard !paths.isEmpty else {
      throw Failure(.usage, "PATH", "names no text", remedy: "give text files or folders of text")
    }
    return try paths.flatMap { try FileTree.files(at: $0, endings: folderEndings) }.map { path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return TextInput(path: path, layout: layout(of: path), bytes: attributes?[.size] as? Int ?? 0)
    }
  }

  private static var folderEndings: [String] {
    let plain = textEndings + lineEndings
    return plain + plain.flatMap { ending in compressedEndings.map { ending + $0 } }
  }

  private static func layout(of path: String) -> Layout {
    var name = path.lowercased()
    for ending in compressedEndings where name.hasSuffix(ending) { name.removeLast(ending.count) }
    return (lineEndings + [".json"]).contains { name.hasSuffix($0) } ? .lines : .plain
  }

  /// Opens the file by its ending.
  func open() throws -> any ByteSource {
    let name = path.lowercased()
    if name.hasSuffix(".gz") { return try GzipSource(path) }
    if name.hasSuffix(".zst") { return try ZstandardSource(path) }
    return try PlainSource(path)
  }
}

/// Files of folders.
enum FileTree {
  /// The path itself when it is a file; of a folder, the files in it and below it whose names end as asked, in the order of
  /// their paths' bytes, hidden ones and links to folders left out.
  static func files(at path: String, endings: [String]) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.missingInput, path, "does not exist", remedy: "check the spelling")
    }
    guard isFolder.boolValue else { return [path] }
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
      throw Failure(.missingInput, path, "the folder cannot be read", remedy: "check its permissions")
    }
    let folder = path.hasSuffix("/") ? path : path + "/"
    let files = names.filter { name in
      endings.contains { name.lowercased().hasSuffix($0) }
        && !name.split(separator: "/").contains { $0.hasPrefix(".") } && isFile(folder + name)
    }
    guard !files.isEmpty else {
      throw Failure(
        .missingInput, path, "the folder holds no \(endings[0]) file",
        remedy: "name the text files themselves, or a folder with \(endings[0]) files")
    }
    return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { folder + $0 }
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }
}
