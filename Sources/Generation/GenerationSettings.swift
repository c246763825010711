import Failures

/// How a continuation is chosen.
public struct GenerationSettings: Sendable, Equatable {
  /// Most tokens to generate.
  public var maximumTokens: Int
  /// What divides the logits; 0 takes the likeliest token every time.
  public var temperature: Double
  /// Most tokens to choose from at a time, or nil for all.
  public var topK: Int?
  /// Probability that the tokens to choose from must reach, or nil for all.
  public var topP: Double?
  /// Seed of the draws.
  public var seed: Int
  /// How many of the likeliest tokens to report at each place.
  public var alternatives: Int

  /// Names the settings.
  ///
  /// - Throws: `Failure` of kind `usage` that names the option whose value is out of range.
  public init(
    maximumTokens: Int = 64, temperature: Double = 0, topK: Int? = nil, topP: Double? = nil, seed: Int = 0,
    alternatives: Int = 0
  ) throws {
    func check(_ holds: Bool, _ option: String, _ value: Any, _ range: String) throws {
      guard holds else { throw Failure(.usage, option, "cannot be \(value)", remedy: "give \(range)") }
    }
    try check((1...(1 << 24)).contains(maximumTokens), "--max-tokens", maximumTokens, "a whole number above 0")
    try check(temperature.isFinite && temperature >= 0, "--temperature", temperature, "0 or a positive number")
    try check(topK ?? 1 >= 1, "--top-k", topK ?? 0, "a whole number above 0")
    try check(topP ?? 1 > 0 && topP ?? 1 <= 1, "--top-p", topP ?? 0, "a number above 0 and up to 1")
    try check((0...Int(UInt32.max)).contains(seed), "--seed", seed, "a whole number from 0 to 4294967295")
    try check((0...(1 << 24)).contains(alternatives), "--alternatives", alternatives, "0 or a positive whole number")
    self.maximumTokens = maximumTokens
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.seed = seed
    self.alternatives = alternatives
  }
}
