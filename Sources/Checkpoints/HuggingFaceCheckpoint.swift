import Failures
import Files
import Foundation
import NeoX
import Numerics

/// A model as a folder that Hugging Face's transformers loads: `config.json`, `model.safetensors` and the tokenizer.
public enum HuggingFaceCheckpoint {
  /// The files of the model itself, in alphabetical order; the tokenizer's may be absent from a folder that is read.
  static let files = [
    "config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json",
  ]

  /// Writes the model files into an existing folder, float32, without a manifest.
  ///
  /// - Parameters:
  ///   - folder: an existing folder, as a rule the temporary one of `AtomicWriting.createFolder`.
  ///   - parameters: the flat buffer that `layout` describes.
  ///   - tokenizerJSON: the bytes of the `tokenizer.json` to put beside the weights; nil for none.
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public static func write(
    into folder: String, model: ModelConfiguration, parameters: UnsafePointer<Float>, layout: ParameterLayout,
    tokenizerJSON: Data?
  ) throws {
    let tensors = layout.tensors.map {
      SafetensorsSource(name: $0.name, shape: $0.shape, values: parameters + $0.offset)
    }
    try SafetensorsFile.write(tensors, to: folder + "/model.safetensors")
    // The folder is synced as a whole by whoever makes it.
    try AtomicWriting.write(WrittenModelDescription(model).json(), to: folder + "/config.json", durable: false)
    if let tokenizerJSON { try AtomicWriting.write(tokenizerJSON, to: folder + "/tokenizer.json", durable: false) }
    try AtomicWriting.write(
      tokenizerConfiguration(model), to: folder + "/tokenizer_config.json", durable: false)
    try AtomicWriting.write(specialTokens, to: folder + "/special_tokens_map.json", durable: false)
  }

  /// Reads a model folder: one written here (its manifest is verified) or any GPT-NeoX folder with `config.json` and a
  /// single `model.safetensors` of F32, F16 or BF16.
  ///
  /// `lm_head.weight` is accepted for `embed_out.weight`; the mask and rotary buffers of old files are ignored. A `gelu` in the
  /// configuration is taken as the tanh form, with which the suite was trained.
  ///
  /// - Parameter place: gives the buffer to read into; a new one unless told otherwise.
  /// - Returns: the shape and the flat buffer of `ParameterLayout(model)`; gaps between tensors stay as they are.
  /// - Throws: `Failure` of kind `missingInput` when a file is absent, `badData` when one is damaged or does not fit, and
  ///   what `place` throws.
  public static func read(
    _ folder: String,
    into place: (ParameterLayout) throws -> AlignedBuffer<Float> = { AlignedBuffer(count: $0.bufferCount) }
  ) throws -> (model: ModelConfiguration, parameters: AlignedBuffer<Float>) {
    if CheckpointManifest.exists(in: folder) { try CheckpointManifest.verify(folder) }
    let configurationPath = folder + "/config.json"
    let model = try ReadModelDescription.read(configurationPath, try SmallFile.read(configurationPath))
    let file = try SafetensorsFile(folder + "/model.safetensors")
    var names: [String: String] = [:]
    for name in file.names where !isIgnored(name) { names[name == "lm_head.weight" ? "embed_out.weight" : name] = name }

    // A layer is only laid out when the file can hold it: a hostile layer count must not cost memory.
    guard model.layers * 12 <= file.names.count else {
      throw Failure(
        .badData, configurationPath,
        "num_hidden_layers is \(model.layers), but the weights have only \(file.names.count) tensors",
        remedy: "the configuration belongs to another model")
    }
    let layout = ParameterLayout(model)
    for tensor in layout.tensors {
      guard let name = names[tensor.name], let shape = file.shape(of: name) else {
        throw Failure(.badData, file.path, "has no tensor \"\(tensor.name)\"", remedy: "copy the checkpoint again")
      }
      guard shape == tensor.shape else {
        throw Failure(
          .badData, file.path, "tensor \"\(name)\" has shape \(shape) where config.json asks for \(tensor.shape)",
          remedy: "the weights belong to another configuration")
      }
    }
    if names.count > layout.tensors.count {
      let known = Set(layout.tensors.map(\.name))
      let strange = names.keys.filter { !known.contains($0) }.sorted().first ?? ""
      throw Failure(.badData, file.path, "tensor \"\(strange)\" does not belong to a model of this configuration")
    }
    let parameters = try place(layout)
    precondition(parameters.count == layout.bufferCount, "a buffer of another model")
    for tensor in layout.tensors {
      let target = UnsafeMutableBufferPointer(rebasing: parameters.values[tensor.range])
      try file.copyFloats(names[tensor.name] ?? tensor.name, into: target)
    }
    return (model, parameters)
  }

  private static func isIgnored(_ name: String) -> Bool {
    name.hasSuffix(".attention.bias") || name.hasSuffix(".attention.masked_bias")
      || name.hasSuffix(".attention.rotary_emb.inv_freq")
  }

  private static let specialTokens = """
    {
      "bos_token": "<|endoftext|>",
      "eos_token": "<|endoftext|>",
      "unk_token": "<|endoftext|>"
    }

    """

  private static func tokenizerConfiguration(_ model: ModelConfiguration) -> String {
    """
    {
      "add_bos_token": false,
      "add_eos_token": false,
      "add_prefix_space": false,
      "bos_token": "<|endoftext|>",
      "clean_up_tokenization_spaces": false,
      "eos_token": "<|endoftext|>",
      "model_max_length": \(model.maximumPositions),
      "tokenizer_class": "GPTNeoXTokenizer",
      "unk_token": "<|endoftext|>"
    }

    """
  }
}
