/// A piece of a long text that a model reads at once to score a part of it.
///
/// The windows of a text score every token once, each after as many tokens as there is room for in the pieces that its
/// evaluation harness makes (EleutherAI's lm-evaluation-harness, `get_rolling_token_windows` and `make_disjoint_window`).
struct RollingWindow: Equatable {
  /// What is read before the scored tokens; never empty.
  let context: [Int32]
  /// What is scored.
  let continuation: [Int32]

  /// Divides a text.
  ///
  /// - Parameters:
  ///   - text: the ids; none give no window.
  ///   - beginning: the token that every text begins after.
  ///   - positions: most tokens that the model reads at once.
  static func windows(of text: [Int32], beginning: Int32, positions: Int) -> [RollingWindow] {
    let all = [beginning] + text
    return stride(from: 0, to: text.count, by: max(1, positions)).map { start in
      let end = min(text.count, start + positions)
      // A short last window looks back as far as the model can.
      let first = start == 0 ? 0 : end - positions
      return RollingWindow(context: Array(all[first...start]), continuation: Array(all[(start + 1)...end]))
    }
  }
}
