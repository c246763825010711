import Corpus
import Failures

/// The sequences on which captured models are looked at, cut from a text by a model's own tokenizer.
struct ProbeText {
  /// Sequences of which activations are recorded, and tokens of each.
  static let (sequences, length) = (8, 64)

  private let text: String

  /// A text, or the first documents of the built-in corpus.
  init(_ text: String?) {
    self.text = text ?? BuiltInCorpus.documents(bytes: 16_384).map(\.text).joined(separator: "\n")
  }

  /// Sequences one behind the other, each one token longer than what is recorded, so that the last one's successor is known.
  ///
  /// - Throws: `Failure` of kind `badData` when the text has no whole sequence or a token beyond the model's rows.
  func cut(by tokenizer: ByteLevelTokenizer, vocabulary: Int, checkpoint: String) throws -> [[Int32]] {
    let tokens = tokenizer.encode(text)
    let count = min(Self.sequences, (tokens.count - 1) / Self.length)
    guard count > 0 else {
      throw Failure(
        .badData, "--probe", "has \(tokens.count) tokens, fewer than one sequence of \(Self.length + 1)",
        remedy: "give a longer text")
    }
    if let strange = tokens.first(where: { $0 >= vocabulary }) {
      throw Failure(
        .badData, checkpoint, "its tokenizer gives the token \(strange), beyond its \(vocabulary) vocabulary rows",
        remedy: "put the model's own tokenizer.json beside the weights")
    }
    return (0..<count).map { Array(tokens[($0 * Self.length)...(($0 + 1) * Self.length)]) }
  }
}
