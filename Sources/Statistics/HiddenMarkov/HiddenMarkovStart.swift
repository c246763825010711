import Glibc
import Numerics

/// First parameters for `ExpectationMaximisation`, drawn from a seed.
///
/// Means are k-means centres; every state has the overall covariance plus 0.001 on the diagonal (for a full one as a matrix); start
/// and transition probabilities come from a symmetric Dirichlet distribution with parameter 1 / K: the choices of hmmlearn 0.3. Missing
/// values stand at the overall mean while centres are sought.
struct HiddenMarkovStart {
  private let dimension: Int
  private let means: [Double]
  private let centred: [Double]
  private let covariance: HiddenMarkovModel.Covariance
  private let overall: [Double]
  private static let leastVariance = 0.001

  /// Prepares the overall mean and covariance (divisor rows - 1).
  init(_ sequences: ObservationSequences, _ covariance: HiddenMarkovModel.Covariance, means: [Double]) {
    let (size, rows) = (sequences.dimension, sequences.rowCount)
    let centred = sequences.values.enumerated().map { $1.isNaN ? 0 : $1 - means[$0 % size] }
    (self.dimension, self.means, self.centred, self.covariance) = (size, means, centred, covariance)
    var products = [Double](repeating: 0, count: size * size)
    BLAS.multiply(
      rows: size, columns: size, inner: rows, alpha: 1 / Double(max(1, rows - 1)), centred, leadingA: size,
      transposedA: true, centred, leadingB: size, into: &products, leadingC: size)
    for index in 0..<size { products[index * size + index] += Self.leastVariance }
    overall = covariance == .full ? products : (0..<size).map { products[$0 * size + $0] }
  }

  /// First parameters with `states` states.
  ///
  /// - Parameter clusterStarts: how many times k-means is started; its best result counts.
  func model(states: Int, seed: UInt32, clusterStarts: Int) -> HiddenMarkovModel? {
    var random = MersenneTwister(seed: seed)
    let clusters = KMeans(centred, dimension: dimension, count: states, starts: clusterStarts, random: &random)
    let start = Self.probabilities(states, &random)
    return HiddenMarkovModel(
      start: start, transition: (0..<states).flatMap { _ in Self.probabilities(states, &random) },
      means: clusters.centres.enumerated().map { $1 + means[$0 % dimension] }, covariance: covariance,
      covariances: (0..<states).flatMap { _ in overall })
  }

  // A draw of the symmetric Dirichlet distribution with parameter 1 / count: gamma variates divided by their sum.
  private static func probabilities(_ count: Int, _ random: inout MersenneTwister) -> [Double] {
    let variates = (0..<count).map { _ in gamma(1 / Double(count), &random) }
    let sum = variates.reduce(0, +)
    return sum > 0 ? variates.map { $0 / sum } : variates.map { _ in 1 / Double(count) }
  }

  // Marsaglia and Tsang (2000) for shape + 1, brought down to shapes of at most 1 by a power of a uniform number.
  static func gamma(_ shape: Double, _ random: inout MersenneTwister) -> Double {
    let scaled = shape + 1 - 1.0 / 3
    while true {
      let normal = GSL.normalQuantile((Double(random.nextWord()) + 0.5) / 4_294_967_296)
      let root = 1 + normal / (9 * scaled).squareRoot()
      let cube = root * root * root
      let accepted = log(1 - random.uniform())
      guard root > 0, accepted < 0.5 * normal * normal + scaled * (1 - cube + log(cube)) else { continue }
      return scaled * cube * pow(1 - random.uniform(), 1 / shape)
    }
  }
}
