/// The sizes of a probe, and where each kind of parameter lies in its list of parameters.
public struct ProbeShape: Codable, Equatable, Sendable {
  /// Sites whose representations are mixed.
  public let sites: Int
  /// Features of a representation.
  public let features: Int
  /// Classes told apart.
  public let classes: Int

  /// Logits of the mixture over sites.
  public var mixture: Range<Int> { 0..<sites }
  /// Means of the features' scales.
  public var scaleMeans: Range<Int> { after(mixture, features) }
  /// Logarithms of the variances of the features' scales.
  public var scaleVariances: Range<Int> { after(scaleMeans, features) }
  /// Means of the weights, classes x features, row-major.
  public var weightMeans: Range<Int> { after(scaleVariances, classes * features) }
  /// Logarithms of the variances of the weights, laid out as the means.
  public var weightVariances: Range<Int> { after(weightMeans, classes * features) }
  /// Means of the biases.
  public var biasMeans: Range<Int> { after(weightVariances, classes) }
  /// Logarithms of the variances of the biases.
  public var biasVariances: Range<Int> { after(biasMeans, classes) }
  /// Number of parameters.
  public var count: Int { biasVariances.upperBound }

  private func after(_ range: Range<Int>, _ count: Int) -> Range<Int> { range.upperBound..<range.upperBound + count }
}
