import Failures
import Glibc

/// Files read in pieces, so that a large file does not count as this process's memory.
public enum FileReading {
  /// Calls `body` for every piece of a file, one after the other, until it returns false.
  ///
  /// - Throws: `Failure` of kind `missingInput` when the file cannot be read, and what `body` throws.
  public static func forEachPiece(ofFile path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Failure.system(.missingInput, path, "cannot be opened", remedy: "check the name and its permissions")
    }
    defer { close(descriptor) }
    var status = stat()
    // A device can go on for ever.
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.missingInput, path, "is not a plain file", remedy: "put a plain file in its place")
    }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { piece.deallocate() }
    while true {
      let count = read(descriptor, piece.baseAddress, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Failure.system(.missingInput, path, "cannot be read") }
      if try count == 0 || !body(UnsafeRawBufferPointer(rebasing: piece[..<count])) { return }
    }
  }
}
