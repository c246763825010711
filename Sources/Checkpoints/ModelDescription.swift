import Failures
import Files
import Foundation
import NeoX

/// The `config.json` of a Hugging Face GPT-NeoX folder, as it is written.
struct WrittenModelDescription: Encodable {
  let architectures = ["GPTNeoXForCausalLM"]
  let model_type = "gpt_neox"
  let attention_bias = true
  let bos_token_id = 0
  let eos_token_id = 0
  let hidden_act: String
  let hidden_size: Int
  let initializer_range = 0.02
  let intermediate_size: Int
  let layer_norm_eps: Double
  let max_position_embeddings: Int
  let num_attention_heads: Int
  let num_hidden_layers: Int
  let rotary_emb_base: Double
  let rotary_pct: Double
  let tie_word_embeddings = false
  let torch_dtype: String
  let use_cache = true
  let use_parallel_residual = true
  let vocab_size: Int

  /// - Parameters:
  ///   - type: how the weights are stored: F32, F16 or BF16.
  ///   - suiteActivation: whether to write "gelu", as the suite's own files do whatever the model was trained with.
  init(_ model: ModelConfiguration, type: ElementType = .float32, suiteActivation: Bool = false) {
    // "gelu" loads as the erf form; GPT-NeoX trains with the tanh approximation, which transformers calls "gelu_fast".
    hidden_act = suiteActivation || model.activation == .exactGELU ? "gelu" : "gelu_fast"
    torch_dtype =
      switch type {
      case .float16: "float16"
      case .bfloat16: "bfloat16"
      default: "float32"
      }
    hidden_size = model.width
    intermediate_size = model.feedForwardWidth
    // Through the shortest decimal text, so that 1e-5 stays 1e-5 and does not become 9.999999747378752e-06.
    layer_norm_eps = Double("\(model.layerNormEpsilon)") ?? Double(model.layerNormEpsilon)
    max_position_embeddings = model.maximumPositions
    num_attention_heads = model.heads
    num_hidden_layers = model.layers
    rotary_emb_base = model.rotaryBase
    rotary_pct = model.rotaryFraction
    vocab_size = model.vocabularySize
  }

  func json() throws -> Data { try ReadableJSON.data(of: self) }
}

/// The `config.json` of any Hugging Face GPT-NeoX folder, with the library's defaults for what is absent.
struct ReadModelDescription: Decodable {
  struct RotaryParameters: Decodable {
    let rope_theta: Double?
    let partial_rotary_factor: Double?
    let rope_type: String?
    let type: String?
    let factor: Double?

    /// How the positions are turned in another way than plainly, or nil: a linear factor of 1 changes nothing.
    var special: String? {
      let kind = rope_type ?? type ?? "default"
      if kind == "default" || kind == "linear" && factor == 1 { return nil }
      return "\(rope_type == nil ? "type" : "rope_type") \"\(kind)\"" + (factor.map { " by \($0)" } ?? "")
    }
  }

  let model_type: String?
  let hidden_act: String?
  let hidden_size: Int
  let intermediate_size: Int?
  let layer_norm_eps: Double?
  let max_position_embeddings: Int?
  let num_attention_heads: Int
  let num_hidden_layers: Int
  let rotary_emb_base: Double?
  let rotary_pct: Double?
  let rope_parameters: RotaryParameters?
  let rope_scaling: RotaryParameters?
  let tie_word_embeddings: Bool?
  let use_parallel_residual: Bool?
  let attention_bias: Bool?
  let vocab_size: Int

  /// Reads and checks a `config.json`.
  static func read(_ path: String, _ data: Data) throws -> ModelConfiguration {
    try SmallFile.explaining(data, of: path) {
      do {
        return try JSONDecoder().decode(Self.self, from: data)
      } catch {
        throw Failure(
          .badData, path, "is not the configuration of a GPT-NeoX model (\(JSONProblem.explain(error)))",
          remedy: "copy the checkpoint again")
      }
    }.configuration(path)
  }

  private func configuration(_ path: String) throws -> ModelConfiguration {
    func check(_ holds: Bool, _ reason: @autoclosure () -> String) throws {
      guard holds else { throw Failure(.badData, path, reason(), remedy: "only GPT-NeoX models like Pythia are read") }
    }
    try check(model_type == nil || model_type == "gpt_neox", "the model type is \"\(model_type ?? "")\"")
    let activation = Self.activations[hidden_act ?? "gelu"]
    try check(activation != nil, "the activation hidden_act is \"\(hidden_act ?? "")\"")
    for (key, rotary) in [("rope_parameters", rope_parameters), ("rope_scaling", rope_scaling)] {
      guard let special = rotary?.special else { continue }
      throw Failure(
        .badData, path, "\(key) scales the rotary positions (\(special)), which is not computed here",
        remedy: "only models with unscaled positions, like Pythia, are read")
    }
    try check(use_parallel_residual ?? true, "use_parallel_residual is false")
    try check(!(tie_word_embeddings ?? false), "tie_word_embeddings is true")
    try check(attention_bias ?? true, "attention_bias is false")
    let hidden = intermediate_size ?? 24576
    let positions = max_position_embeddings ?? 2048
    // Bounds far above any model of this kind, which keep products of them far from overflow.
    for (key, value, most) in [
      ("num_hidden_layers", num_hidden_layers, 4096), ("hidden_size", hidden_size, 1 << 17),
      ("num_attention_heads", num_attention_heads, 1 << 17), ("intermediate_size", hidden, 1 << 20),
      ("vocab_size", vocab_size, 1 << 24), ("max_position_embeddings", positions, 1 << 24),
    ] {
      try check((1...most).contains(value), "\(key) is \(value), outside 1...\(most)")
    }
    try check(
      hidden_size % num_attention_heads == 0,
      "hidden_size \(hidden_size) is not divisible by num_attention_heads \(num_attention_heads)")
    let fraction = rope_parameters?.partial_rotary_factor ?? rotary_pct ?? 0.25
    let base = rope_parameters?.rope_theta ?? rotary_emb_base ?? 10000
    let epsilon = layer_norm_eps ?? 1e-5
    try check((0...1).contains(fraction), "rotary_pct is \(fraction), outside 0...1")
    try check(base.isFinite && base > 1, "rotary_emb_base is \(base), not above 1")
    try check(epsilon.isFinite && epsilon > 0, "layer_norm_eps is \(epsilon), not positive")
    let model = ModelConfiguration(
      layers: num_hidden_layers, width: hidden_size, heads: num_attention_heads, vocabularySize: vocab_size,
      feedForwardWidth: hidden, maximumPositions: positions, rotaryFraction: fraction, rotaryBase: base,
      layerNormEpsilon: Float(epsilon), activation: activation ?? .exactGELU)
    try check(model.rotaryWidth % 2 == 0, "an odd number of coordinates per head (\(model.rotaryWidth)) is rotated")
    return model
  }

  /// What transformers computes for each name of an activation, where it is a GELU.
  private static let activations: [String: ActivationFunction] = [
    "gelu": .exactGELU, "gelu_python": .exactGELU, "gelu_fast": .tanhGELU, "gelu_new": .tanhGELU,
    "gelu_pytorch_tanh": .tanhGELU,
  ]
}
