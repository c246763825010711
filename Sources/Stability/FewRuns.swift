import Statistics

/// What is to be said of findings on so few runs that nothing but the assumed normal form carries them.
enum FewRuns {
  /// An ending for the sentence of a finding; empty when every count is large enough.
  ///
  /// - Parameters:
  ///   - counts: the numbers of runs that the finding rests on.
  ///   - text: the same in words.
  static func reservation(_ counts: [Int], _ text: String) -> String {
    counts.contains { $0 < BootstrapT.fewestValues }
      ? "; this rests on \(text) and on the normal form, which so few cannot check" : ""
  }
}
