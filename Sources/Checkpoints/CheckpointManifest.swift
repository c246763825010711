import Failures
import Files
import Foundation

/// `manifest.json`: the size and SHA-256 of every model file of a checkpoint. It is written last; a checkpoint without it
/// does not exist. The training state is not listed, since it comes and goes.
public struct CheckpointManifest: Codable, Sendable, Equatable {
  /// What is known of one file.
  public struct Entry: Codable, Sendable, Equatable {
    /// Its size in bytes.
    public let bytes: Int
    /// Its SHA-256 digest, 64 lower-case hexadecimal digits.
    public let sha256: String
  }

  /// Marks the format: "polypythia-checkpoint".
  public let format: String
  /// The listed files by name.
  public let files: [String: Entry]

  private static let formatName = "polypythia-checkpoint"
  private static let remedy = "copy the folder again, or remove the run and train it again"

  /// Whether the folder has a manifest.
  public static func exists(in folder: String) -> Bool { SmallFile.byteCount(path(folder)) != nil }

  /// Digests the model files of a folder and writes the manifest.
  ///
  /// - Parameter names: the files to list; those of a checkpoint written in training unless told otherwise.
  /// - Throws: `Failure` of kind `missingInput` when a model file is absent, `cannotCreate` or `inputOutput`.
  public static func write(_ folder: String, listing names: [String] = HuggingFaceCheckpoint.files) throws {
    var files: [String: Entry] = [:]
    for name in names {
      // A model that was trained on token files alone has no tokenizer.
      guard name != "tokenizer.json" || SmallFile.byteCount(folder + "/" + name) != nil else { continue }
      let digest = try SHA256.hexadecimal(ofFile: folder + "/" + name)
      files[name] = Entry(bytes: SmallFile.byteCount(folder + "/" + name) ?? 0, sha256: digest)
    }
    let manifest = CheckpointManifest(format: formatName, files: files)
    try AtomicWriting.write(ReadableJSON.data(of: manifest), to: path(folder), durable: false)
  }

  /// Reads a manifest and checks that the files are there with the listed sizes, without digesting them.
  ///
  /// - Throws: `Failure` of kind `missingInput` without manifest; `badData`, naming the file, when one is absent or of another size.
  public static func read(_ folder: String) throws -> CheckpointManifest {
    let manifest = try SmallFile.decode(Self.self, path(folder), remedy: remedy)
    guard manifest.format == formatName, !manifest.files.isEmpty else {
      throw Failure(.badData, path(folder), "is not the manifest of a checkpoint", remedy: remedy)
    }
    for (name, entry) in manifest.sorted {
      guard !name.isEmpty, !name.contains("/"), name != ".." else {
        throw Failure(.badData, path(folder), "lists \"\(name)\", which is no file of this folder", remedy: remedy)
      }
      guard let bytes = SmallFile.byteCount(folder + "/" + name) else {
        throw Failure(.badData, folder + "/" + name, "is listed in manifest.json but missing", remedy: remedy)
      }
      guard bytes == entry.bytes else {
        let failure = Failure(
          .badData, folder + "/" + name, "has \(bytes) bytes where manifest.json says \(entry.bytes)", remedy: remedy)
        guard let nature = FileNature.standIn(at: folder + "/" + name) else { throw failure }
        throw nature.failure(folder + "/" + name)
      }
    }
    return manifest
  }

  /// Checks every listed file against its size and digest.
  ///
  /// - Throws: what `read` throws, and `badData`, naming the file, when a digest does not agree.
  public static func verify(_ folder: String) throws {
    for (name, entry) in try read(folder).sorted {
      guard try SHA256.hexadecimal(ofFile: folder + "/" + name) == entry.sha256 else {
        throw Failure(
          .badData, folder + "/" + name, "is damaged: its SHA-256 does not agree with manifest.json", remedy: remedy)
      }
    }
  }

  private var sorted: [(key: String, value: Entry)] { files.sorted { $0.key < $1.key } }

  private static func path(_ folder: String) -> String { folder + "/manifest.json" }
}
