import Foundation

/// Where people read: plain lines, and on a terminal a few lines at the bottom that are refreshed in place.
public final class Console {
  /// Whether lines can be refreshed in place.
  public let isTerminal: Bool
  private let descriptor: Int32
  private let hasColour: Bool
  private var liveLines = 0

  /// Writes to a file descriptor.
  ///
  /// - Parameter environment: `NO_COLOR` switches colours off; `TERM=dumb` also refreshing in place.
  public init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
    hasColour = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Prints a line above the refreshed ones.
  public func line(_ text: String = "") {
    clear()
    write(text + "\n")
  }

  /// Prints a line in red, where there are colours.
  public func alarm(_ text: String) { line(hasColour ? "\u{1B}[31m\(text)\u{1B}[0m" : text) }

  /// Replaces the refreshed lines; does nothing where there is no terminal.
  public func refresh(_ lines: [String]) {
    guard isTerminal else { return }
    let width = max(20, columns)
    let text = lines.map { $0.count < width ? $0 : String($0.prefix(width - 1)) }
    // One write for the whole picture, so that it does not flicker.
    write(erasure + text.map { $0 + "\n" }.joined())
    liveLines = lines.count
  }

  /// Takes the refreshed lines away.
  public func clear() {
    guard liveLines > 0 else { return }
    write(erasure)
    liveLines = 0
  }

  private var erasure: String { liveLines > 0 ? "\u{1B}[\(liveLines)A\u{1B}[J" : "" }

  private var columns: Int {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      start += count
    }
  }
}
