import Dispatch
import Files
import Synchronization

/// SHA-256 digests of files, computed beside the reading of them.
final class FileDigests: Sendable {
  private let found = Mutex<[String: Result<String, any Error>]>([:])
  private let group = DispatchGroup()
  private let queue = DispatchQueue(label: "polypythia.import.digests")

  /// Begins to digest a file.
  func start(_ path: String) {
    queue.async(group: group) {
      let digest = Result { try SHA256.hexadecimal(ofFile: path) }
      self.found.withLock { $0[path] = digest }
    }
  }

  /// The digest of a file that was begun, once it is there.
  ///
  /// - Throws: `Failure` when the file could not be read.
  func digest(_ path: String) throws -> String {
    group.wait()
    return try found.withLock { $0[path] }?.get() ?? SHA256.hexadecimal(ofFile: path)
  }
}
