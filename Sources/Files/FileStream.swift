import Failures
import Glibc

/// An open file that bytes are appended to; see `AtomicWriting.stream`.
public struct FileStream {
  let descriptor: Int32
  let path: String

  /// Appends bytes.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when the disk is full or fails.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        throw Failure.system(.inputOutput, path, "cannot be written", remedy: "free disk space")
      }
      rest = rest.dropFirst(written)
    }
  }
}
