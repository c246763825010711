import Failures
import Foundation

/// The tokenizer that lies beside a checkpoint's weights.
public enum CheckpointTokenizer {
  /// Reads `tokenizer.json` of a folder; nil when there is none.
  ///
  /// - Throws: `Failure` of kind `badData` when there is one that is damaged or of another kind.
  public static func read(_ folder: String) throws -> ByteLevelTokenizer? {
    let path = folder + "/tokenizer.json"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try ByteLevelTokenizer(file: path)
  }
}
