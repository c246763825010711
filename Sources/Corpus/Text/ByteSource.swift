import Failures
import Files
import Glibc

/// Bytes that are read from front to back.
protocol ByteSource: AnyObject {
  /// Bytes of the file itself read so far, compressed ones where it is compressed.
  var consumed: Int { get }

  /// Fills a part of a buffer and returns how much, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A file as it lies.
final class PlainSource: ByteSource {
  private(set) var consumed = 0
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws {
    self.path = path
    // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Failure.system(.missingInput, path, "cannot be opened", remedy: "check the name and its permissions")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.missingInput, path, "is not a plain file", remedy: "give a file or a folder of files")
    }
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Failure.system(.inputOutput, path, "cannot be read") }
      consumed += count
      return count
    }
  }
}
