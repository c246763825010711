import NeoX
import Numerics
import Statistics
import Terms

/// The weight metrics of a model: eight for every matrix of every layer, and the model's fourteen.
///
/// Matrices are the three d x d parts of the fused query-key-value matrix (taken apart from its per-head rows), the
/// attention output and the two feed-forward matrices; embeddings and LayerNorms are left out, as in the training maps of
/// the PolyPythias study. Biases are those of the same linear maps.
public struct WeightMetrics: Sendable, Equatable {
  /// The eight metrics of each matrix (`Metric.ofMatrix`), in the order of `matrixNames`.
  public let perMatrix: [[Double]]
  /// The means of the eight over all matrices, then mean, lower median and variance of all weights and of all biases.
  public let model: [Double]

  /// Names of the matrices, layer by layer, for example "layer.0.query".
  public static func matrixNames(layers: Int) -> [String] {
    let parts = [
      "query", "key", "value", "attention.dense", "mlp.dense_h_to_4h", "mlp.dense_4h_to_h",
    ]
    return (0..<layers).flatMap { layer in parts.map { "layer.\(layer).\($0)" } }
  }

  /// Computes the metrics of a model; takes about 0.1 s for 14m and half a minute for 410m on one core.
  ///
  /// - Parameter threads: most matrices at work at once; changes no bit of the result.
  public init(of model: Model, threads: Int = 1) {
    let parameters = model.parameters
    let matrices = model.layout.layers.flatMap { WeightMatrix.all(of: $0, configuration: model.configuration) }
    perMatrix = ParallelTasks.map(matrices.count, threads: threads) { matrices[$0].metrics(in: parameters).values }
    let means = Metric.ofMatrix.indices.map { [perMatrix] metric in
      perMatrix.reduce(0) { $0 + $1[metric] } / Double(perMatrix.count)
    }
    let start = UnsafePointer(model.parameters.pointer)
    func pooled(_ tensors: (ParameterLayout.Layer) -> [ParameterTensor]) -> PooledMetrics {
      PooledMetrics(
        of: model.layout.layers.flatMap(tensors).map { UnsafeBufferPointer(start: start + $0.offset, count: $0.count) })
    }
    let weights = pooled {
      [$0.queryKeyValueWeight, $0.attentionOutputWeight, $0.expansionWeight, $0.contractionWeight]
    }
    let biases = pooled { [$0.queryKeyValueBias, $0.attentionOutputBias, $0.expansionBias, $0.contractionBias] }
    self.model = means + [weights, biases].flatMap { [$0.mean, $0.lowerMedian, $0.variance] }
  }
}

/// One matrix of a layer: a whole tensor, or one third of the fused query-key-value matrix, whose rows lie apart by head.
private struct WeightMatrix {
  let rows: Int
  let columns: Int
  /// Where its stretches of whole rows begin in the parameters.
  let stretches: [Int]

  static func all(of layer: ParameterLayout.Layer, configuration: ModelConfiguration) -> [WeightMatrix] {
    let (d, headValues) = (configuration.width, configuration.headWidth * configuration.width)
    let parts = (0..<3).map { part in
      WeightMatrix(
        rows: d, columns: d,
        stretches: (0..<configuration.heads).map { layer.queryKeyValueWeight.offset + ($0 * 3 + part) * headValues })
    }
    return parts
      + [layer.attentionOutputWeight, layer.expansionWeight, layer.contractionWeight].map {
        WeightMatrix(rows: $0.shape[0], columns: $0.shape[1], stretches: [$0.offset])
      }
  }

  func metrics(in parameters: AlignedBuffer<Float>) -> MatrixMetrics {
    guard stretches.count > 1 else {
      return MatrixMetrics(of: parameters.pointer + stretches[0], rows: rows, columns: columns)
    }
    let gathered = AlignedBuffer<Float>(count: rows * columns)
    let stretch = rows * columns / stretches.count
    for (place, start) in stretches.enumerated() {
      (gathered.pointer + place * stretch).update(from: parameters.pointer + start, count: stretch)
    }
    return withExtendedLifetime(gathered) { MatrixMetrics(of: gathered.pointer, rows: rows, columns: columns) }
  }
}
