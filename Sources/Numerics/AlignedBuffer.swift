import Glibc

/// Memory for `count` values, aligned to a cache line and cleared; freed with the object.
///
/// A pointer taken from a buffer is valid while the object lives; Swift may end a local object's life after its last mention,
/// so code that keeps only the pointer wraps its use in `withExtendedLifetime`.
public final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  /// Number of values.
  public let count: Int
  /// The first value.
  public let pointer: UnsafeMutablePointer<Element>

  /// Where the memory of a large buffer comes from; a small one is the C library's.
  private let pages: SystemPages?

  /// Bytes from which on a buffer has pages of its own.
  private static var largeBytes: Int { 1 << 22 }

  /// Allocates and clears.
  public init(count: Int) {
    precondition(count >= 0, "a buffer of \(count) values")
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    pages = bytes >= Self.largeBytes ? SystemPages(byteCount: bytes) : nil
    var raw = pages?.start
    if bytes < Self.largeBytes, posix_memalign(&raw, 64, bytes) == 0, let raw { memset(raw, 0, bytes) }
    guard let raw else {
      let message = "polypythia: out of memory (\(bytes) bytes asked for); use fewer workers or a smaller batch\n"
      write(STDERR_FILENO, message, message.utf8.count)
      exit(70)
    }
    pointer = raw.bindMemory(to: Element.self, capacity: max(1, count))
  }

  deinit {
    if pages == nil { free(pointer) }
  }

  /// The values as a mutable collection.
  public var values: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: pointer, count: count) }
}
