import NeoX
import Numerics
import Statistics

/// The weight metrics of a model: eight for every matrix of every layer, and the model's fourteen.
///
/// Matrices are the three d x d parts of the fused query-key-value matrix (taken apart from its per-head rows), the
/// attention output and the two feed-forward matrices; embeddings and LayerNorms are left out, as in the training maps of
/// the PolyPythias study. Biases are those of the same linear maps.
public struct WeightMetrics: Sendable, Equatable {
  /// The eight metrics of each matrix (`MatrixMetrics.names`), in the order of `matrixNames`.
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
  public init(of model: Model) {
    let configuration = model.configuration
    let (d, hidden) = (configuration.width, configuration.feedForwardWidth)
    let start = UnsafePointer(model.parameters.pointer)
    let part = AlignedBuffer<Float>(count: d * d)
    var perMatrix: [[Double]] = []
    var weights: [UnsafeBufferPointer<Float>] = []
    var biases: [UnsafeBufferPointer<Float>] = []
    func values(_ tensor: ParameterTensor) -> UnsafeBufferPointer<Float> {
      UnsafeBufferPointer(start: start + tensor.offset, count: tensor.count)
    }
    for layer in model.layout.layers {
      let fused = start + layer.queryKeyValueWeight.offset
      for which in 0..<3 {
        for head in 0..<configuration.heads {
          let rows = configuration.headWidth * d
          (part.pointer + head * rows).update(from: fused + (head * 3 + which) * rows, count: rows)
        }
        withExtendedLifetime(part) {
          perMatrix.append(MatrixMetrics(of: part.pointer, rows: d, columns: d).values)
        }
      }
      let output = start + layer.attentionOutputWeight.offset
      perMatrix.append(MatrixMetrics(of: output, rows: d, columns: d).values)
      perMatrix.append(MatrixMetrics(of: start + layer.expansionWeight.offset, rows: hidden, columns: d).values)
      perMatrix.append(MatrixMetrics(of: start + layer.contractionWeight.offset, rows: d, columns: hidden).values)
      weights += [
        layer.queryKeyValueWeight, layer.attentionOutputWeight, layer.expansionWeight, layer.contractionWeight,
      ].map(values)
      biases += [
        layer.queryKeyValueBias, layer.attentionOutputBias, layer.expansionBias, layer.contractionBias,
      ].map(values)
    }
    let means = MatrixMetrics.names.indices.map { metric in
      perMatrix.reduce(0) { $0 + $1[metric] } / Double(perMatrix.count)
    }
    let (pooledWeights, pooledBiases) = (PooledMetrics(of: weights), PooledMetrics(of: biases))
    self.perMatrix = perMatrix
    self.model =
      means + [pooledWeights, pooledBiases].flatMap { [$0.mean, $0.lowerMedian, $0.variance] }
  }
}
