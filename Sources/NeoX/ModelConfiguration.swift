/// The shape of a GPT-NeoX network.
public struct ModelConfiguration: Sendable, Equatable {
  /// Number of transformer layers, L.
  public var layers: Int
  /// Width of the residual stream, d.
  public var width: Int
  /// Number of attention heads, h; divides `width`.
  public var heads: Int
  /// Width of the hidden layer of the feed-forward network, 4d in the suite.
  public var feedForwardWidth: Int
  /// Rows of both embeddings, V.
  public var vocabularySize: Int
  /// Most positions the model is declared for (2048 in the suite).
  public var maximumPositions: Int
  /// Share of each head's coordinates that is rotated.
  public var rotaryFraction: Double
  /// Base of the rotary frequencies.
  public var rotaryBase: Double
  /// Added to the variance in every LayerNorm.
  public var layerNormEpsilon: Float
  /// The non-linearity of the feed-forward network.
  public var activation: ActivationFunction

  /// Width of one head.
  public var headWidth: Int { width / heads }
  /// Number of leading coordinates of each head that are rotated; even.
  public var rotaryWidth: Int { Int(Double(headWidth) * rotaryFraction) }

  /// Why this program cannot compute with such a network, or nil when it can: the vector loops want widths in sixteens.
  public var obstacle: String? {
    guard width % 16 == 0, headWidth % 16 == 0, feedForwardWidth % 16 == 0 else {
      return "its widths (model \(width), head \(headWidth), feed-forward \(feedForwardWidth)) are not multiples of 16"
    }
    return nil
  }

  /// Creates a configuration with the suite's choices where nothing else is said.
  public init(
    layers: Int, width: Int, heads: Int, vocabularySize: Int, feedForwardWidth: Int? = nil,
    maximumPositions: Int = 2048, rotaryFraction: Double = 0.25, rotaryBase: Double = 10000,
    layerNormEpsilon: Float = 1e-5, activation: ActivationFunction = .tanhGELU
  ) {
    self.layers = layers
    self.width = width
    self.heads = heads
    self.feedForwardWidth = feedForwardWidth ?? 4 * width
    self.vocabularySize = vocabularySize
    self.maximumPositions = maximumPositions
    self.rotaryFraction = rotaryFraction
    self.rotaryBase = rotaryBase
    self.layerNormEpsilon = layerNormEpsilon
    self.activation = activation
  }

  /// The configuration of a size of the suite, with the suite's vocabulary rows unless told otherwise.
  public init(_ size: ModelSize, vocabularySize: Int? = nil) {
    self.init(
      layers: size.layers, width: size.width, heads: size.heads,
      vocabularySize: vocabularySize ?? size.vocabularyRows)
  }
}
