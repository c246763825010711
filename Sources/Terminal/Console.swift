import Failures
import Foundation
import Synchronization

/// Where people read: plain lines, and on a terminal a few lines at the bottom that are refreshed in place.
public final class Console {
  /// Whether lines can be refreshed in place.
  public let isTerminal: Bool
  /// Whether characters beyond ASCII can be shown in place.
  public let hasBlocks: Bool
  private let descriptor: Int32
  private let hasColour: Bool
  // Why text was lost, by descriptor: consoles come and go, what was lost stays lost.
  private static let losses = Mutex<[Int32: Int32]>([:])
  // Lengths of the refreshed lines that stand there now.
  private var liveLengths: [Int] = []

  /// Writes to a file descriptor.
  ///
  /// - Parameter environment: `NO_COLOR` switches colours off; `TERM=dumb` also refreshing in place; a locale without UTF-8 the
  ///   small curves.
  public init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
    hasColour = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    hasBlocks = isTerminal && (locale.map { $0.lowercased().replacing("-", with: "").contains("utf8") } ?? true)
  }

  /// Prints a line above the refreshed ones.
  public func line(_ text: String = "") { line(TerminalLine(text)) }

  /// Prints a line above the refreshed ones.
  public func line(_ line: TerminalLine) {
    clear()
    write(line.rendered(hasColour: hasColour) + "\n")
  }

  /// Checks that everything reached a descriptor that consoles of this process have written to it.
  ///
  /// A reader that goes away (`| head`) has what it wanted, so that is no failure.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when some did not, as on a full disk.
  public static func requireWritten(_ descriptor: Int32 = STDOUT_FILENO) throws {
    guard let number = losses.withLock({ $0[descriptor] }) else { return }
    throw Failure(
      .inputOutput, "standard output", "cannot be written: \(String(cString: strerror(number)))",
      remedy: "free disk space, or write elsewhere")
  }

  /// Prints a line in red, where there are colours.
  public func alarm(_ text: String) { line(TerminalLine(text, .red)) }

  /// Replaces the refreshed lines, cut to what the terminal can hold; does nothing where there is no terminal.
  public func refresh(_ lines: [TerminalLine]) {
    guard isTerminal else { return }
    let size = size
    let cut = lines.prefix(max(1, size.rows - 1)).map { $0.prefix(size.columns - 1) }
    // One write for the whole picture, so that it does not flicker.
    write(erasure + cut.map { $0.rendered(hasColour: hasColour) + "\n" }.joined())
    liveLengths = cut.map(\.count)
  }

  /// Takes the refreshed lines away.
  public func clear() {
    guard !liveLengths.isEmpty else { return }
    write(erasure)
    liveLengths = []
  }

  /// Columns and rows of the terminal as it is now; 80 and 24 where it does not say.
  public var size: (columns: Int, rows: Int) {
    var size = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
    return (
      known && size.ws_col > 0 ? max(20, Int(size.ws_col)) : 80,
      known && size.ws_row > 0 ? max(3, Int(size.ws_row)) : 24
    )
  }

  private var erasure: String {
    guard !liveLengths.isEmpty else { return "" }
    let size = size
    // A terminal that has become narrower since has folded the lines that no longer fit.
    let rows = liveLengths.reduce(0) { $0 + max(1, ($1 + size.columns - 1) / size.columns) }
    return "\u{1B}[\(min(rows, size.rows - 1))A\r\u{1B}[J"
  }

  /// Writes text as it is; `requireWritten` says whether all of it arrived.
  public func write(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let number = errno
        guard number != EPIPE else { return }
        return Self.losses.withLock { $0[descriptor] = number }
      }
      start += count
    }
  }
}
