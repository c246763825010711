import Failures
import Glibc

/// A file mapped into memory for reading, for files of any size; the map lasts as long as the object.
///
/// Swift may end a local object's life after its last mention, so code that reads `bytes` of a local map keeps the object with
/// `withExtendedLifetime`.
public final class MappedFile: @unchecked Sendable {
  /// Where the file is.
  public let path: String
  /// All bytes of the file.
  public let bytes: UnsafeRawBufferPointer

  /// Maps a file.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it does not exist, is not a plain file or cannot be read.
  public init(_ path: String) throws {
    self.path = path
    // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Failure.system(.missingInput, path, "cannot be opened", remedy: "check the name and its permissions")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Failure.system(.missingInput, path, "cannot be examined") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.missingInput, path, "is not a plain file", remedy: "put a plain file in its place")
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw Failure.system(.inputOutput, path, "cannot be mapped into memory")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  /// Lets go of the memory that holds the bytes before an offset; reading them again fetches them again.
  public func release(before offset: Int) {
    let end = offset & ~(Int(getpagesize()) - 1)
    guard end > 0, end <= bytes.count, let start = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: start), end, MADV_DONTNEED)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}
