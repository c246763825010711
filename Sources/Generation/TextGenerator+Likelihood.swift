import Corpus
import Failures
import NeoX

/// How likely a model finds a continuation.
public struct Likelihood: Sendable, Equatable {
  /// Logarithm of its probability after its context, in nats.
  public let logProbability: Double
  /// Whether every token of it is the likeliest one at its place.
  public let isGreedy: Bool
}

/// Scores texts by the rules of the evaluation harness (EleutherAI's lm-evaluation-harness).
extension TextGenerator {
  /// The token that texts begin after; 0 where the tokenizer does not say.
  private var beginning: Int32 { tokenizer?.id(of: ByteLevelTokenizer.endOfText) ?? 0 }

  /// The ids of a continuation and of the context before it. White space at the context's end goes to the continuation, since
  /// tokens begin with their space; an empty context becomes the end-of-text token.
  ///
  /// - Throws: `Failure` of kind `missingInput` when the folder has no tokenizer.
  public func encode(
    _ continuation: String, after context: String
  ) throws -> (context: [Int32], continuation: [Int32]) {
    guard !context.isEmpty else {
      let ids = continuation.isEmpty ? [] : try encode(continuation)
      return ids.first == beginning ? ([beginning], Array(ids.dropFirst())) : ([beginning], ids)
    }
    let scalars = context.unicodeScalars
    let end = scalars.lastIndex { !Self.isSpace($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
    let kept = String(scalars[..<end])
    let ids = kept.isEmpty ? [] : try encode(kept)
    return (ids, Array(try encode(context + continuation).dropFirst(ids.count)))
  }

  /// White space as Python's `str.rstrip` sees it: Unicode's and the four information separators.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1c...0x1f).contains(scalar.value)
  }

  /// How likely a continuation is after its context. Of a context that is too long, the end is read.
  ///
  /// - Throws: `Failure` of kind `usage` when either is empty, has tokens beyond the vocabulary, or the continuation alone is
  ///   longer than the model's positions; `badData` when the weights give values that are not finite.
  public func likelihood(of continuation: [Int32], after context: [Int32]) throws -> Likelihood {
    try checkVocabulary(context, "the context")
    try checkVocabulary(continuation, "the continuation")
    guard continuation.count <= model.maximumPositions else {
      throw Failure(
        .usage, "the continuation",
        "has \(continuation.count) tokens, more than the \(model.maximumPositions) positions of \(folder)",
        remedy: "score it in windows, or shorten it")
    }
    let read = (context + continuation).suffix(model.maximumPositions + 1).dropLast()
    let first = read.count - continuation.count
    let network = IncrementalModel(model, parameters: parameters, capacity: read.count)
    var (sum, isGreedy) = (0.0, true)
    network.read(read, logitsFrom: first) { index, logits in
      let id = continuation[index - first]
      sum += TokenSampler.logProbability(logits, of: id)
      isGreedy = isGreedy && TokenSampler.likeliest(logits) == id
    }
    guard sum.isFinite else { throw brokenWeights }
    return Likelihood(logProbability: sum, isGreedy: isGreedy)
  }

  /// Logarithm of the probability of a whole text of any length, in nats: each token once, after the end-of-text token and as
  /// much of the text as its window holds. Nothing has the probability 1.
  ///
  /// - Throws: `Failure` of kind `usage` when there are tokens beyond the vocabulary; `badData` as `likelihood` does.
  public func rollingLogProbability(of text: [Int32]) throws -> Double {
    try RollingWindow.windows(of: text, beginning: beginning, positions: model.maximumPositions).reduce(0) {
      $0 + (try likelihood(of: $1.continuation, after: $1.context)).logProbability
    }
  }
}
