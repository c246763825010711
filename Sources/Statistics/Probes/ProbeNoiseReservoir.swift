import Numerics

/// Standard normal draws made once, of which training takes a stretch for every batch, from a place chosen at random.
///
/// A probe needs more than a hundred normal draws per item and update; making each of them anew would cost more than all
/// the rest. Stretches of different batches overlap only by chance.
public struct ProbeNoiseReservoir: Sendable {
  /// The seed, which also decides a probe's initial parameters and the order of its batches.
  public let seed: UInt32
  private let draws: AlignedBuffer<Double>

  /// Draws enough for probes of up to `features` and `classes`.
  public init(seed: UInt32, features: Int, classes: Int) {
    self.seed = seed
    var random = MersenneTwister(seed: seed)
    draws = AlignedBuffer(count: max(1 << 18, 4 * ProbeTraining.mostItems * (features + classes)))
    for place in 0..<draws.count { draws.pointer[place] = random.standardNormal() }
  }

  /// Noise for a batch, valid within `body`.
  func withNoise<Answer>(
    items: Int, _ shape: ProbeShape, _ random: inout MersenneTwister, _ body: (ProbeObjective.Noise) -> Answer
  ) -> Answer {
    let needed = items * (shape.features + shape.classes)
    precondition(needed <= draws.count, "a reservoir of \(draws.count) draws for \(needed)")
    let start = draws.pointer + Int(random.bounded(UInt64(draws.count - needed)))
    return withExtendedLifetime(draws) {
      body(ProbeObjective.Noise(scales: start, logits: start + items * shape.features))
    }
  }
}
