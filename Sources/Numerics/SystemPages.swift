import Dispatch
import Glibc

/// Memory straight from the system, which it gives cleared, in huge pages where it grants them.
///
/// The system finds a page when it is first touched, which takes a large part of a short run's time. A thread of its own
/// touches all pages ahead, beside whatever the program does meanwhile.
final class SystemPages: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  private let byteCount: Int

  private static let pageBytes = 1 << 21
  private static let ahead = DispatchQueue(label: "pages touched ahead", qos: .utility)

  /// Nil where the system gives no memory.
  init?(byteCount: Int) {
    // Alignment may cost up to a page at either end.
    let (wanted, overflow) = byteCount.addingReportingOverflow(2 * Self.pageBytes)
    guard !overflow,
      let mapped = mmap(nil, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), mapped != MAP_FAILED
    else { return nil }
    let lead = -Int(bitPattern: mapped) & (Self.pageBytes - 1)
    start = mapped + lead
    self.byteCount = (byteCount + Self.pageBytes - 1) / Self.pageBytes * Self.pageBytes
    if lead > 0 { munmap(mapped, lead) }
    let rest = wanted - lead - self.byteCount
    if rest > 0 { munmap(start + self.byteCount, rest) }
    madvise(start, self.byteCount, 14 /* MADV_HUGEPAGE */)
    touchAhead()
  }

  deinit { munmap(start, byteCount) }

  private func touchAhead() {
    let pages = byteCount / Self.pageBytes
    Self.ahead.async { [weak self] in
      for page in 0..<pages {
        guard let self, self.populate(page) else { return }
      }
    }
  }

  /// Touches a page without changing what it holds; false where the system cannot.
  private func populate(_ page: Int) -> Bool {
    madvise(start + page * Self.pageBytes, Self.pageBytes, 23 /* MADV_POPULATE_WRITE */) == 0
  }
}
