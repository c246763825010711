import Failures
import Files
import Foundation

/// The files that a command line names, directly or by their folders.
enum ImportFiles {
  /// The files in the order of their names, numbers in them by their value; folders are searched to any depth for files that
  /// `isWanted`; links in them are not followed, and those that lead out of the folder, or nowhere, are noted.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a path does not exist or a folder holds no such file.
  static func find(
    _ paths: [String], what: String, _ notes: inout ImportNotes, isWanted: (_ name: String) -> Bool
  ) throws -> [String] {
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
      // A link that is named itself is followed, such as W&B's latest-run.
      let place = URL(filePath: folder).resolvingSymlinksInPath().path
      let names = (FileManager.default.enumerator(atPath: place)?.allObjects as? [String]) ?? []
      for name in names where leadsOut(folder, name) {
        notes.say("\(folder)/\(name): a link out of the folder, or to nothing, is not followed; name what it leads to")
      }
      let files = names.filter { isWanted(PathName.last(of: $0)) && !PathName.last(of: $0).hasPrefix("._") }.map {
        "\(folder)/\($0)"
      }
      .filter { FileLookup.isPlainFile($0) }
      guard !files.isEmpty else { throw Failure(.missingInput, path, "holds no \(what)") }
      found += files
    }
    var seen = Set<String>()
    return found.map { ($0, NaturalOrder($0)) }.sorted { $0.1 < $1.1 }.map(\.0).filter { seen.insert($0).inserted }
  }

  private static func leadsOut(_ folder: String, _ name: String) -> Bool {
    let path = "\(folder)/\(name)"
    guard (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil else { return false }
    let target = URL(filePath: path).resolvingSymlinksInPath().path
    let root = URL(filePath: folder).resolvingSymlinksInPath().path
    return !FileManager.default.fileExists(atPath: path) || !target.hasPrefix(root + "/")
  }

  /// How many lines of a file hold anything, counted up to a number.
  static func lines(of path: String, upTo most: Int) -> Int {
    guard let file = try? MappedFile(path) else { return 0 }
    return withExtendedLifetime(file) {
      file.bytes.lazy.split(separator: 10, maxSplits: most).prefix(most).count { line in
        line.contains { ![13, 32, 9].contains($0) }
      }
    }
  }

  /// The source of a run that was read from files.
  ///
  /// - Throws: `Failure` when a file can no longer be read.
  static func source(_ form: String, _ files: [String]) throws -> ImportSource {
    source(form, files, digests: try files.map { try SHA256.hexadecimal(ofFile: $0) })
  }

  /// The source of a run that was read from files whose SHA-256 is known.
  static func source(_ form: String, _ files: [String], digests: [String]) -> ImportSource {
    let together =
      digests.count == 1
      ? digests[0]
      : SHA256.hexadecimal(of: Data(zip(digests, files).map { "\($0)  \($1)\n" }.joined().utf8))
    return ImportSource(form: form, file: files.first ?? form, fileCount: files.count, sha256: together)
  }

  /// The size of some files together.
  static func bytes(of files: [String]) -> Int {
    files.reduce(0) { $0 + ((try? FileManager.default.attributesOfItem(atPath: $1)[.size] as? Int) ?? 0) }
  }

  /// The names of the folders above a file, the nearest first; of a relative path also those above the working folder.
  static func foldersAbove(_ path: String) -> [String] {
    URL(filePath: path).standardizedFileURL.deletingLastPathComponent().pathComponents.filter { $0 != "/" }.reversed()
  }
}

/// Names in the order in which people count: "seed2" before "seed10".
struct NaturalOrder: Comparable {
  private enum Piece: Equatable {
    case number(digits: [UInt8])
    case byte(UInt8)
  }

  private let pieces: [Piece]
  private let bytes: [UInt8]

  init(_ name: String) {
    bytes = Array(name.utf8)
    var pieces: [Piece] = []
    var place = 0
    while place < bytes.count {
      let digits = bytes[place...].prefix { (48...57).contains($0) }
      if digits.isEmpty {
        pieces.append(.byte(bytes[place]))
        place += 1
      } else {
        pieces.append(.number(digits: Array(digits.drop { $0 == 48 })))
        place = digits.endIndex
      }
    }
    self.pieces = pieces
  }

  static func < (one: NaturalOrder, other: NaturalOrder) -> Bool {
    for (left, right) in zip(one.pieces, other.pieces) where left != right {
      switch (left, right) {
      case (.number(let left), .number(let right)):
        return left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
      case (.byte(let left), .byte(let right)): return left < right
      case (.number, .byte(let right)): return 48 < right
      case (.byte(let left), .number): return left < 48
      }
    }
    return one.pieces.count == other.pieces.count
      ? one.bytes.lexicographicallyPrecedes(other.bytes) : one.pieces.count < other.pieces.count
  }
}
