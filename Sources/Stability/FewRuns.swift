import Statistics
import Wording

/// What is to be said where runs are few.
enum FewRuns {
  /// Why there is no verdict on fewer than five runs.
  static func noVerdict(_ count: Int) -> String { "no verdict: \(counted(count, "run")), at least five are needed" }

  /// An ending for the sentence of a finding on so few runs that only the assumed normal form carries it; empty when every
  /// count is large enough.
  ///
  /// - Parameters:
  ///   - counts: the numbers of runs that the finding rests on.
  ///   - text: the same in words.
  static func reservation(_ counts: [Int], _ text: String) -> String {
    counts.contains { $0 < BootstrapT.fewestValues }
      ? "; this rests on \(text) and on the normal form, which so few cannot check" : ""
  }
}
