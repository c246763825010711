/// What a routine is called in requests, and how it is called here.
enum Routine {
  /// Named numbers; nil where the routine has no answer.
  typealias Values = [String: [Double]]?

  /// All routines that can be asked for.
  static let all: [String: @Sendable (Request) throws -> Values] = [
    comparison, spread, distributions, outliers, hiddenMarkov, segmentation, agreement,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
}
