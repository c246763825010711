import Glibc

/// Memory for `count` values, aligned to a cache line and cleared; freed with the object.
///
/// A pointer taken from a buffer is valid while the object lives; Swift may end a local object's life after its last mention,
/// so code that keeps only the pointer wraps its use in `withExtendedLifetime`. Large buffers ask for huge pages, which the system may grant or not; nothing but speed depends on it.
public final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  /// Number of values.
  public let count: Int
  /// The first value.
  public let pointer: UnsafeMutablePointer<Element>

  /// Allocates and clears.
  public init(count: Int) {
    precondition(count >= 0, "a buffer of \(count) values")
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let alignment = bytes >= 1 << 22 ? 1 << 21 : 64
    var raw: UnsafeMutableRawPointer?
    guard posix_memalign(&raw, alignment, bytes) == 0, let raw else {
      let message = "polypythia: out of memory (\(bytes) bytes asked for); use fewer workers or a smaller batch\n"
      write(STDERR_FILENO, message, message.utf8.count)
      exit(70)
    }
    if alignment > 64 { madvise(raw, bytes, 14 /* MADV_HUGEPAGE */) }
    memset(raw, 0, bytes)
    pointer = raw.bindMemory(to: Element.self, capacity: max(1, count))
  }

  deinit { free(pointer) }

  /// The values as a mutable collection.
  public var values: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: pointer, count: count) }
}
