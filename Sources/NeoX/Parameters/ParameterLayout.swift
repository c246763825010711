/// One parameter tensor and where its values lie in the model's flat parameter buffer.
public struct ParameterTensor: Sendable, Equatable {
  /// What a tensor is, which decides how it starts and whether it decays.
  public enum Role: Sendable, Equatable {
    /// A matrix that reads the residual stream; starts normal with the first deviation of `WeightInitialisation`.
    case inputMatrix
    /// A matrix that writes into the residual stream; starts normal with the second deviation of `WeightInitialisation`.
    case outputMatrix
    /// A LayerNorm scale; starts at one.
    case normScale
    /// A bias; starts at zero.
    case bias
  }

  /// The Hugging Face name, for example "gpt_neox.layers.0.attention.dense.weight".
  public let name: String
  /// Row-major shape.
  public let shape: [Int]
  /// Where its first value lies.
  public let offset: Int
  /// What it is.
  public let role: Role

  /// Number of values.
  public var count: Int { shape.reduce(1, *) }
  /// The values' places in the flat buffer.
  public var range: Range<Int> { offset..<(offset + count) }
  /// Whether weight decay applies: to matrices only, as in the suite.
  public var isDecayed: Bool { role == .inputMatrix || role == .outputMatrix }
}

/// All parameter tensors of a model in one flat buffer, in the order in which PyTorch-compatible initialisation draws.
public struct ParameterLayout: Sendable, Equatable {
  /// The tensors of one transformer layer.
  public struct Layer: Sendable, Equatable {
    /// Scale of the LayerNorm before attention (d).
    public let attentionNormScale: ParameterTensor
    /// Bias of the LayerNorm before attention (d).
    public let attentionNormBias: ParameterTensor
    /// Scale of the LayerNorm before the feed-forward network (d).
    public let feedForwardNormScale: ParameterTensor
    /// Bias of the LayerNorm before the feed-forward network (d).
    public let feedForwardNormBias: ParameterTensor
    /// Fused query, key and value matrix (3d, d), its rows interleaved per head.
    public let queryKeyValueWeight: ParameterTensor
    /// Bias of the fused query, key and value (3d).
    public let queryKeyValueBias: ParameterTensor
    /// Attention output matrix (d, d).
    public let attentionOutputWeight: ParameterTensor
    /// Attention output bias (d).
    public let attentionOutputBias: ParameterTensor
    /// First feed-forward matrix (4d, d).
    public let expansionWeight: ParameterTensor
    /// First feed-forward bias (4d).
    public let expansionBias: ParameterTensor
    /// Second feed-forward matrix (d, 4d).
    public let contractionWeight: ParameterTensor
    /// Second feed-forward bias (d).
    public let contractionBias: ParameterTensor
  }

  /// Input embedding (V, d).
  public let inputEmbedding: ParameterTensor
  /// The layers in order.
  public let layers: [Layer]
  /// Scale of the final LayerNorm (d).
  public let finalNormScale: ParameterTensor
  /// Bias of the final LayerNorm (d).
  public let finalNormBias: ParameterTensor
  /// Output embedding (V, d).
  public let outputEmbedding: ParameterTensor
  /// Every tensor, in the order of the flat buffer.
  public let tensors: [ParameterTensor]

  /// Number of parameters.
  public var parameterCount: Int { tensors.reduce(0) { $0 + $1.count } }

  /// Length of the flat buffer: the parameters and the gaps that align them, a multiple of 16.
  public let bufferCount: Int

  /// Lays out the parameters of a model.
  public init(_ model: ModelConfiguration) {
    var builder = Builder()
    let (d, hidden) = (model.width, model.feedForwardWidth)
    inputEmbedding = builder.add("gpt_neox.embed_in.weight", [model.vocabularySize, d], .inputMatrix)
    layers = (0..<model.layers).map { index in
      func add(_ name: String, _ shape: [Int], _ role: ParameterTensor.Role) -> ParameterTensor {
        builder.add("gpt_neox.layers.\(index).\(name)", shape, role)
      }
      return Layer(
        attentionNormScale: add("input_layernorm.weight", [d], .normScale),
        attentionNormBias: add("input_layernorm.bias", [d], .bias),
        feedForwardNormScale: add("post_attention_layernorm.weight", [d], .normScale),
        feedForwardNormBias: add("post_attention_layernorm.bias", [d], .bias),
        queryKeyValueWeight: add("attention.query_key_value.weight", [3 * d, d], .inputMatrix),
        queryKeyValueBias: add("attention.query_key_value.bias", [3 * d], .bias),
        attentionOutputWeight: add("attention.dense.weight", [d, d], .outputMatrix),
        attentionOutputBias: add("attention.dense.bias", [d], .bias),
        expansionWeight: add("mlp.dense_h_to_4h.weight", [hidden, d], .inputMatrix),
        expansionBias: add("mlp.dense_h_to_4h.bias", [hidden], .bias),
        contractionWeight: add("mlp.dense_4h_to_h.weight", [d, hidden], .outputMatrix),
        contractionBias: add("mlp.dense_4h_to_h.bias", [d], .bias))
    }
    finalNormScale = builder.add("gpt_neox.final_layer_norm.weight", [d], .normScale)
    finalNormBias = builder.add("gpt_neox.final_layer_norm.bias", [d], .bias)
    outputEmbedding = builder.add("embed_out.weight", [model.vocabularySize, d], .inputMatrix)
    tensors = builder.tensors
    bufferCount = builder.offset
  }

  private struct Builder {
    var tensors: [ParameterTensor] = []
    var offset = 0

    mutating func add(_ name: String, _ shape: [Int], _ role: ParameterTensor.Role) -> ParameterTensor {
      let tensor = ParameterTensor(name: name, shape: shape, offset: offset, role: role)
      tensors.append(tensor)
      // Every tensor starts on a cache line; the gaps stay zero.
      offset += (tensor.count + 15) / 16 * 16
      return tensor
    }
  }
}
