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

  /// The learning rate at which the suite's cosine is floored: a tenth of the peak.
  public var minimumLearningRate: Double { learningRate / 10 }

  /// The five sizes that this tool trains, smallest first.
  public static let all: [ModelSize] = [
    ModelSize(name: "14m", layers: 6, width: 128, heads: 4, learningRate: 1e-3),
    ModelSize(name: "31m", layers: 6, width: 256, heads: 8, learningRate: 1e-3),
    ModelSize(name: "70m", layers: 6, width: 512, heads: 8, learningRate: 1e-3),
    ModelSize(name: "160m", layers: 12, width: 768, heads: 12, learningRate: 6e-4),
    ModelSize(name: "410m", layers: 24, width: 1024, heads: 16, learningRate: 3e-4),
  ]

  /// The size of that name, or nil.
  public static func named(_ name: String) -> ModelSize? { all.first { $0.name == name } }
}
