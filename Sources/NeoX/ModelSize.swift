/// A size of the Pythia suite: the shape of the network and the rates it was trained with.
public struct ModelSize: Sendable, Equatable {
  /// The suite's name in lower case, for example "14m".
  public let name: String
  /// Number of transformer layers.
  public let layers: Int
  /// Width of the residual stream.
  public let width: Int
  /// Number of attention heads.
  public let heads: Int
  /// Peak learning rate of the suite's configuration.
  public let learningRate: Double

  /// Rows of both embeddings: 50,277 ids rounded up to a multiple of 128 times the devices that shared the model.
  public let vocabularyRows: Int
  /// How the suite drew the initial weights of this size.
  public let initialisation: WeightInitialisation

  /// The learning rate at which the suite's cosine is floored: a tenth of the peak.
  public var minimumLearningRate: Double { learningRate / 10 }

  init(
    _ name: String, layers: Int, width: Int, heads: Int, learningRate: Double, vocabularyRows: Int = 50304,
    initialisation: WeightInitialisation = .smallAndWang
  ) {
    self.name = name
    self.layers = layers
    self.width = width
    self.heads = heads
    self.learningRate = learningRate
    self.vocabularyRows = vocabularyRows
    self.initialisation = initialisation
  }

  /// The ten sizes of the suite, smallest first. The files of the two largest name no initialisation, so that the library's
  /// default drew their weights.
  public static let all: [ModelSize] = [
    ModelSize("14m", layers: 6, width: 128, heads: 4, learningRate: 1e-3),
    ModelSize("31m", layers: 6, width: 256, heads: 8, learningRate: 1e-3),
    ModelSize("70m", layers: 6, width: 512, heads: 8, learningRate: 1e-3),
    ModelSize("160m", layers: 12, width: 768, heads: 12, learningRate: 6e-4),
    ModelSize("410m", layers: 24, width: 1024, heads: 16, learningRate: 3e-4),
    ModelSize("1b", layers: 16, width: 2048, heads: 8, learningRate: 2.5e-4),
    ModelSize("1.4b", layers: 24, width: 2048, heads: 16, learningRate: 2e-4),
    ModelSize("2.8b", layers: 32, width: 2560, heads: 32, learningRate: 1.6e-4),
    ModelSize(
      "6.9b", layers: 32, width: 4096, heads: 32, learningRate: 1.2e-4, vocabularyRows: 50432,
      initialisation: .normalAndScaled),
    ModelSize(
      "12b", layers: 36, width: 5120, heads: 40, learningRate: 1.2e-4, vocabularyRows: 50688,
      initialisation: .normalAndScaled),
  ]

  /// The size whose layers, width and heads a model has, whatever its vocabulary; nil when there is none.
  public static func of(_ model: ModelConfiguration) -> ModelSize? {
    all.first {
      $0.layers == model.layers && $0.width == model.width && $0.heads == model.heads
        && model.feedForwardWidth == 4 * $0.width
    }
  }

  /// The size of that name, or nil.
  public static func named(_ name: String) -> ModelSize? { all.first { $0.name == name } }
}
