import Corpus
import Terminal
import Traces
import Wording

/// Shows how far the reading of files is: a refreshed line on a terminal; elsewhere a line at every tenth of a long one.
final class WorkDisplay {
  private static let quietSeconds = 5.0

  private let console: Console
  private let begin = ContinuousClock.now
  private var nextRefresh = ContinuousClock.now
  private var shownTenth = 0

  init(console: Console) { self.console = console }

  /// Shows how far a tokenisation is.
  func show(_ progress: TokenisationProgress) {
    let rate = Double(progress.textBytes) / max(progress.seconds, 1e-3)
    show(progress.readBytes, of: progress.totalBytes, left: progress.remainingSeconds) {
      "\(Wording.count(progress.documents)) documents, \(Wording.count(progress.tokens)) tokens, "
        + "\(Wording.bytes(Int(rate)))/s of text"
    }
  }

  /// Shows how far the import of tables is.
  func show(_ progress: ImportProgress) {
    let seconds = max((ContinuousClock.now - begin) / .seconds(1), 1e-3)
    let rate = Double(progress.readBytes) / seconds
    let left = Double(progress.totalBytes - progress.readBytes) / max(rate, 1)
    show(progress.readBytes, of: progress.totalBytes, left: left) {
      "\(Wording.count(progress.rows)) rows, \(Wording.bytes(Int(rate)))/s"
    }
  }

  /// Takes the refreshed line away.
  func clear() { console.clear() }

  private func show(_ read: Int, of total: Int, left: Double?, _ what: () -> String) {
    let share = min(1, Double(read) / Double(max(1, total)))
    func line() -> String { "\(Int(100 * share)) %: \(what()), \(left.map(Wording.duration) ?? "?") left" }
    if console.isTerminal {
      guard ContinuousClock.now >= nextRefresh else { return }
      nextRefresh = .now + .milliseconds(200)
      return console.refresh([TerminalLine(line())])
    }
    let tenth = Int(10 * share)
    guard tenth > shownTenth, tenth < 10, ContinuousClock.now - begin >= .seconds(Self.quietSeconds) else { return }
    shownTenth = tenth
    console.line(line())
  }
}
