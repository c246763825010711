/// A prompt and what a model made of it. Codable with the keys of the JSON that `generate --json` prints.
public struct Continuation: Codable, Sendable, Equatable {
  /// A token that might stand at a place.
  public struct Alternative: Codable, Sendable, Equatable {
    /// Its id.
    public let id: Int
    /// Logarithm of its probability, in nats, before temperature, top-k and top-p.
    public let logProbability: Double
  }

  /// A token that was generated.
  public struct Token: Codable, Sendable, Equatable {
    /// Its id.
    public let id: Int
    /// Its text, as far as it is whole characters; later tokens complete the rest.
    public let text: String
    /// Logarithm of its probability, in nats, before temperature, top-k and top-p.
    public let logProbability: Double
    /// The likeliest tokens at its place, likeliest first, as many as were asked for.
    public let alternatives: [Alternative]
  }

  /// Why it ended.
  public enum End: String, Codable, Sendable {
    /// As many tokens as were asked for.
    case length
    /// The model gave its end-of-text token, which is the last of the tokens.
    case endOfText = "end_of_text"
    /// The model has no further positions.
    case positions
  }

  /// The prompt's ids.
  public let promptIDs: [Int]
  /// Logarithm of each prompt token's probability after those before it, in nats; one value less than there are ids.
  public let promptLogProbabilities: [Double]
  /// The generated tokens.
  public let tokens: [Token]
  /// Their text.
  public let text: String
  /// Why it ended.
  public let end: End

  enum CodingKeys: String, CodingKey {
    case tokens, text, end, promptLogProbabilities
    case promptIDs = "prompt_ids"
  }
}
