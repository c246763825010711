/// A growing list of ids in one block of memory, cheaper to append to than an array.
final class TokenBuffer {
  private(set) var start: UnsafeMutablePointer<Int32>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 1024) {
    self.capacity = max(1, capacity)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  /// The ids so far; valid until the next change.
  var tokens: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(start: start, count: count) }

  func removeAll() { count = 0 }

  /// Makes room for `more` ids and returns where they go; `commit` says how many came.
  @inline(__always) func room(for more: Int) -> UnsafeMutablePointer<Int32> {
    if count + more > capacity { grow(to: count + more) }
    return start + count
  }

  @inline(__always) func commit(_ more: Int) { count += more }

  @inline(__always) func append(_ token: Int32) {
    room(for: 1).pointee = token
    commit(1)
  }

  @inline(never) private func grow(to needed: Int) {
    let larger = max(needed, 2 * capacity)
    let moved = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
    moved.update(from: start, count: count)
    start.deallocate()
    (start, capacity) = (moved, larger)
  }
}
