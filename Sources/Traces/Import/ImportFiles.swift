import Failures
import Files
import Foundation

/// The files that a command line names, directly or by their folders.
enum ImportFiles {
  /// The files in the order of their paths' bytes; folders are searched to any depth for files that `isWanted`, links apart.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a path does not exist or a folder holds no such file.
  static func find(_ paths: [String], what: String, isWanted: (_ name: String) -> Bool) throws -> [String] {
    var found: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw Failure(.missingInput, path, "does not exist", remedy: "check the name")
      }
      guard isFolder.boolValue else {
        found.append(path)
        continue
      }
      let folder = PathName.trimmed(path)
      let names = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]) ?? []
      let files = names.filter { isWanted(PathName.last(of: $0)) }.map { "\(folder)/\($0)" }
        .filter { FileLookup.isPlainFile($0) }
      guard !files.isEmpty else { throw Failure(.missingInput, path, "holds no \(what)") }
      found += files
    }
    var seen = Set<String>()
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.filter { seen.insert($0).inserted }
  }

  /// The source of a run that was read from files.
  static func source(_ form: String, _ files: [String]) throws -> ImportSource {
    guard let first = files.first else { throw Failure(.internalError, form, "was read from no file") }
    let digests = try files.map { try SHA256.hexadecimal(ofFile: $0) }
    let together =
      digests.count == 1
      ? digests[0]
      : SHA256.hexadecimal(of: Data(zip(digests, files).map { "\($0)  \($1)\n" }.joined().utf8))
    return ImportSource(form: form, file: first, fileCount: files.count, sha256: together)
  }

  /// The names of the folders above a file, the nearest first; of a relative path also those above the working folder.
  static func foldersAbove(_ path: String) -> [String] {
    URL(filePath: path).standardizedFileURL.deletingLastPathComponent().pathComponents.filter { $0 != "/" }.reversed()
  }

  /// The number after "step" or "checkpoint" in a name ("70m_step512.json", "checkpoint-500"); nil when there is none.
  static func step(in name: String) -> Int? {
    let bytes = Array(name.lowercased().utf8)
    for word in ["step", "checkpoint"].map({ Array($0.utf8) }) {
      var answer: Int?
      for start in bytes.indices where bytes[start...].starts(with: word) {
        var rest = bytes[(start + word.count)...]
        if let mark = rest.first, mark == 45 || mark == 95 || mark == 61 { rest = rest.dropFirst() }
        let digits = rest.prefix { (48...57).contains($0) }
        if let number = Int(String(decoding: digits, as: UTF8.self)), number <= StepNumber.largest { answer = number }
      }
      if let answer { return answer }
    }
    return nil
  }
}
