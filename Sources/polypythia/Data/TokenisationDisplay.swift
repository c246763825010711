import Corpus
import Terminal
import Wording

/// Shows how far a tokenisation is: a refreshed line on a terminal; elsewhere a line at every tenth of a long one.
final class TokenisationDisplay {
  private static let quietSeconds = 5.0

  private let console: Console
  private var nextRefresh = ContinuousClock.now
  private var shownTenth = 0

  init(console: Console) { self.console = console }

  /// Shows a state of the work.
  func show(_ progress: TokenisationProgress) {
    guard console.isTerminal else { return showTenth(progress) }
    guard ContinuousClock.now >= nextRefresh else { return }
    nextRefresh = .now + .milliseconds(200)
    console.refresh([TerminalLine(line(progress))])
  }

  /// Takes the refreshed line away.
  func clear() { console.clear() }

  private func showTenth(_ progress: TokenisationProgress) {
    let tenth = Int(10 * share(progress))
    guard tenth > shownTenth, tenth < 10, progress.seconds >= Self.quietSeconds else { return }
    shownTenth = tenth
    console.line(line(progress))
  }

  private func line(_ progress: TokenisationProgress) -> String {
    let rate = Double(progress.textBytes) / max(progress.seconds, 1e-3)
    let left = progress.remainingSeconds.map(Wording.duration) ?? "?"
    return "\(Int(100 * share(progress))) %: \(Wording.count(progress.documents)) documents, "
      + "\(Wording.count(progress.tokens)) tokens, \(Wording.bytes(Int(rate)))/s of text, \(left) left"
  }

  private func share(_ progress: TokenisationProgress) -> Double {
    min(1, Double(progress.readBytes) / Double(max(1, progress.totalBytes)))
  }
}
