import Glibc
import Numerics

/// Chooses the next token from logits: the likeliest one, or a draw that is reproducible by its seed.
///
/// Temperature divides the logits first; top-k then keeps the k likeliest tokens, top-p (Holtzman et al. 2020) of these the
/// fewest likeliest ones whose probabilities reach p together. Equal logits go by their ids. One uniform number is drawn per token.
public struct TokenSampler: Sendable {
  /// What divides the logits; 0 always takes the likeliest token.
  public let temperature: Double
  /// Most tokens to choose from, or nil for all.
  public let topK: Int?
  /// Probability that the tokens to choose from must reach, or nil for all.
  public let topP: Double?
  private var random: MersenneTwister

  /// Sets up a sampler; `temperature` is at least 0, `topK` at least 1, `topP` above 0 and at most 1.
  public init(temperature: Double = 0, topK: Int? = nil, topP: Double? = nil, seed: UInt32 = 0) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    random = MersenneTwister(seed: seed)
  }

  /// The id of the next token.
  public mutating func choose(_ logits: UnsafeBufferPointer<Float>) -> Int32 {
    guard temperature > 0 else { return Self.likeliest(logits) }
    let candidates = candidates(logits)
    var rest = random.uniform() * candidates.reduce(0) { $0 + $1.weight }
    for candidate in candidates {
      rest -= candidate.weight
      if rest < 0 { return candidate.id }
    }
    return candidates.last?.id ?? Self.likeliest(logits)
  }

  /// The id of the greatest logit, the lowest id of several equal ones.
  public static func likeliest(_ logits: UnsafeBufferPointer<Float>) -> Int32 {
    var best = 0
    for index in logits.indices where logits[index] > logits[best] { best = index }
    return Int32(best)
  }

  /// log softmax(logits)[id], in double precision; nats.
  public static func logProbability(_ logits: UnsafeBufferPointer<Float>, of id: Int32) -> Double {
    let greatest = Double(logits[Int(likeliest(logits))])
    let sum = logits.reduce(0.0) { $0 + exp(Double($1) - greatest) }
    return Double(logits[Int(id)]) - greatest - log(sum)
  }

  /// The `count` likeliest tokens, likeliest first, with the logarithms of their probabilities in nats.
  public static func likeliest(
    _ logits: UnsafeBufferPointer<Float>, count: Int
  ) -> [(id: Int32, logProbability: Double)] {
    let greatest = Double(logits[Int(likeliest(logits))])
    let total = greatest + log(logits.reduce(0.0) { $0 + exp(Double($1) - greatest) })
    let ids = logits.indices.sorted { (logits[$0], $1) > (logits[$1], $0) }
    return ids.prefix(count).map { (Int32($0), Double(logits[$0]) - total) }
  }

  /// The tokens to choose from, likeliest first, with their weights relative to the likeliest one.
  private func candidates(_ logits: UnsafeBufferPointer<Float>) -> [(id: Int32, weight: Double)] {
    var ids = logits.indices.filter { logits[$0] > -.infinity }
    ids.sort { (logits[$0], $1) > (logits[$1], $0) }
    if let topK { ids = Array(ids.prefix(topK)) }
    guard let first = ids.first else { return [] }
    let greatest = Double(logits[first])
    var weighted = ids.map { (id: Int32($0), weight: exp((Double(logits[$0]) - greatest) / temperature)) }
    if let topP {
      let goal = topP * weighted.reduce(0) { $0 + $1.weight }
      var reached = 0.0
      var kept = 0
      while kept < weighted.count && (kept == 0 || reached < goal) {
        reached += weighted[kept].weight
        kept += 1
      }
      weighted = Array(weighted.prefix(kept))
    }
    return weighted
  }
}
