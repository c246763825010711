import Kernels
import Numerics

/// Distributions over the same outcomes that several sources give to a few items, and how far they differ.
///
/// Log-probabilities are single precision, all sums double: a divergence is right to about 1e-7 nats plus a millionth of itself, and exactly 0
/// between equal distributions. Memory: 8 bytes x sources x items x outcomes.
public final class CategoricalDistributions {
  /// What is measured of one item.
  public struct Measures: Sendable, Equatable {
    /// KL(row || column) in nats, sources x sources, 0 on the diagonal.
    public var divergences: [Double]
    /// Jensen-Shannon divergence in nats, sources x sources, symmetric.
    public var jensenShannon: [Double]
    /// Entropy of each source's distribution in nats.
    public var entropies: [Double]
    /// Cross-entropy of each source's distribution with the reference: - sum p log(reference).
    public var toReference: [Double]
    /// Each source's likeliest outcome, the first of equals.
    public var likeliest: [Int32]
  }

  /// Number of sources.
  public let sources: Int
  /// Most items at a time.
  public let items: Int
  /// Number of outcomes.
  public let outcomes: Int
  /// Distance between the rows of two items; the outcomes rounded up to a multiple of 16.
  public let stride: Int
  private let logarithms: AlignedBuffer<Float>
  private let probabilities: AlignedBuffer<Float>
  private let reference: AlignedBuffer<Float>

  // Outcomes compared at a time, so that the rows of all sources stay in the cache.
  private static let block = 2048

  /// Makes room.
  ///
  /// - Parameter reference: logarithms of the reference's probabilities, one for every outcome.
  public init(sources: Int, items: Int, reference: [Double]) {
    self.sources = sources
    self.items = items
    outcomes = reference.count
    stride = (outcomes + 15) / 16 * 16
    logarithms = AlignedBuffer(count: sources * items * stride)
    probabilities = AlignedBuffer(count: sources * items * stride)
    self.reference = AlignedBuffer(count: stride)
    for (place, value) in reference.enumerated() { self.reference.pointer[place] = Float(value) }
  }

  /// Lets `fill` write the logits of all items of a source, row by row `stride` apart, and turns the first `count` rows into distributions.
  public func set(source: Int, count: Int, fill: (UnsafeMutablePointer<Float>) throws -> Void) rethrows {
    try withExtendedLifetime((logarithms, probabilities)) {
      let start = source * items * stride
      try fill(logarithms.pointer + start)
      KernelTable.best.log_softmax(
        logarithms.pointer + start, count, outcomes, stride, probabilities.pointer + start)
    }
  }

  /// The logarithm of the probability that a source gives an outcome of an item.
  public func logProbability(source: Int, item: Int, outcome: Int) -> Double {
    Double(logarithms.values[(source * items + item) * stride + outcome])
  }

  /// Compares the sources' distributions of one item.
  ///
  /// - Returns: values that are not finite where logits were not.
  public func measure(item: Int) -> Measures {
    withExtendedLifetime((logarithms, probabilities, reference)) {
      var measures = Measures(
        divergences: [Double](repeating: 0, count: sources * sources),
        jensenShannon: [Double](repeating: 0, count: sources * sources),
        entropies: [Double](repeating: 0, count: sources), toReference: [Double](repeating: 0, count: sources),
        likeliest: [])
      for start in Swift.stride(from: 0, to: stride, by: Self.block) {
        addBlock(start, min(Self.block, stride - start), item, &measures)
      }
      measures.likeliest = (0..<sources).map { likeliest(row(logarithms, $0, item)) }
      return measures
    }
  }

  private func addBlock(_ start: Int, _ count: Int, _ item: Int, _ measures: inout Measures) {
    let kernels = KernelTable.best
    var sums = [0.0, 0, 0]
    for first in 0..<sources {
      let (log, probability) = (row(logarithms, first, item) + start, row(probabilities, first, item) + start)
      measures.entropies[first] -= kernels.double_product(probability, log, count)
      measures.toReference[first] -= kernels.double_product(probability, reference.pointer + start, count)
      for second in (first + 1)..<max(first + 1, sources) {
        for place in sums.indices { sums[place] = 0 }
        kernels.divergences(
          log, probability, row(logarithms, second, item) + start, row(probabilities, second, item) + start, count,
          &sums)
        measures.divergences[first * sources + second] += sums[0]
        measures.divergences[second * sources + first] += sums[1]
        measures.jensenShannon[first * sources + second] += sums[2] / 2
        measures.jensenShannon[second * sources + first] += sums[2] / 2
      }
    }
  }

  private func row(_ buffer: AlignedBuffer<Float>, _ source: Int, _ item: Int) -> UnsafeMutablePointer<Float> {
    buffer.pointer + (source * items + item) * stride
  }

  private func likeliest(_ row: UnsafeMutablePointer<Float>) -> Int32 {
    var best = 0
    for outcome in 1..<max(1, outcomes) where row[outcome] > row[best] { best = outcome }
    return Int32(best)
  }
}
