import Numerics

/// One stretch of memory for many buffers: each is declared first, which gives it its place, then all are allocated at once.
///
/// An arena that is never allocated tells how much memory its buffers would take.
final class Arena {
  /// Floats that the buffers declared so far take, gaps included.
  private(set) var floatCount = 0
  private var memory: AlignedBuffer<Float>?

  /// Declares a buffer; it begins on a cache line.
  func buffer<Element: BitwiseCopyable>(_ rows: Int, _ columns: Int = 1) -> ArenaBuffer<Element> {
    precondition(memory == nil, "buffers are declared before the arena is allocated")
    let buffer = ArenaBuffer<Element>(arena: self, offset: floatCount, rows: rows, columns: columns)
    floatCount += (buffer.byteCount + 63) / 64 * 16
    return buffer
  }

  /// Allocates the buffers, all zero.
  func allocate() { memory = AlignedBuffer(count: floatCount) }

  fileprivate var start: UnsafeMutablePointer<Float> {
    guard let memory else { preconditionFailure("the arena is not allocated") }
    return memory.pointer
  }
}

/// A matrix in an arena, row-major.
struct ArenaBuffer<Element: BitwiseCopyable> {
  fileprivate let arena: Arena
  /// In floats from the arena's start.
  fileprivate let offset: Int
  let rows: Int
  let columns: Int

  var count: Int { rows * columns }
  fileprivate var byteCount: Int { count * MemoryLayout<Element>.stride }

  /// The first value; valid while the arena lives.
  var pointer: UnsafeMutablePointer<Element> {
    // One arena holds buffers of several types, each in a place of its own.
    UnsafeMutableRawPointer(arena.start + offset).assumingMemoryBound(to: Element.self)
  }

  var values: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: pointer, count: count) }

  /// Another buffer in the same place, for what is not needed at the same time.
  func reused<Other: BitwiseCopyable>(_ rows: Int, _ columns: Int) -> ArenaBuffer<Other> {
    let buffer = ArenaBuffer<Other>(arena: arena, offset: offset, rows: rows, columns: columns)
    precondition(buffer.byteCount <= byteCount, "a buffer in the place of a smaller one")
    return buffer
  }
}
