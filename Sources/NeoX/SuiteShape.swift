/// The shapes of all ten published sizes of the Pythia suite, for recognising a model; `ModelSize` has those trained here.
public struct SuiteShape: Sendable, Equatable {
  /// The suite's name in lower case, for example "6.9b".
  public let name: String
  /// Number of transformer layers.
  public let layers: Int
  /// Width of the residual stream.
  public let width: Int
  /// Number of attention heads.
  public let heads: Int
  /// Rows of both embeddings; the two largest have more, because they were trained in parts.
  public let vocabularySize: Int

  /// The ten sizes, smallest first.
  public static let all: [SuiteShape] =
    ModelSize.all.map {
      SuiteShape(name: $0.name, layers: $0.layers, width: $0.width, heads: $0.heads, vocabularySize: 50304)
    } + [
      SuiteShape(name: "1b", layers: 16, width: 2048, heads: 8, vocabularySize: 50304),
      SuiteShape(name: "1.4b", layers: 24, width: 2048, heads: 16, vocabularySize: 50304),
      SuiteShape(name: "2.8b", layers: 32, width: 2560, heads: 32, vocabularySize: 50304),
      SuiteShape(name: "6.9b", layers: 32, width: 4096, heads: 32, vocabularySize: 50432),
      SuiteShape(name: "12b", layers: 36, width: 5120, heads: 40, vocabularySize: 50688),
    ]

  /// The size whose layers, width and heads a model has, whatever its vocabulary; nil when there is none.
  public static func of(_ model: ModelConfiguration) -> SuiteShape? {
    all.first {
      $0.layers == model.layers && $0.width == model.width && $0.heads == model.heads
        && model.feedForwardWidth == 4 * $0.width
    }
  }
}
