import Failures
import Files
import Foundation
import NeoX
import Numerics

/// A model as a folder that Hugging Face's transformers loads: `config.json`, `model.safetensors` and the tokenizer.
public enum HuggingFaceCheckpoint {
  /// The files of the model itself, in alphabetical order; the tokenizer's may be absent from a folder that is read.
  public static let files = [
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

  /// Reads a model folder: one written here (its manifest is verified), one of transformers, or GPT-NeoX's own.
  ///
  /// What is accepted is said at `ModelFolder`.
  ///
  /// - Parameter place: gives the buffer to read into; a new one unless told otherwise.
  /// - Returns: the shape and the flat buffer of `ParameterLayout(model)`; gaps between tensors stay as they are.
  /// - Throws: `Failure` of kind `missingInput` when a file is absent, `badData` when one is damaged or does not fit, and
  ///   what `place` throws.
  public static func read(
    _ folder: String,
    into place: (ParameterLayout) throws -> AlignedBuffer<Float> = { AlignedBuffer(count: $0.bufferCount) }
  ) throws -> (model: ModelConfiguration, parameters: AlignedBuffer<Float>) {
    let opened = try ModelFolder(folder, verifying: true)
    let parameters = try place(opened.layout)
    precondition(parameters.count == opened.layout.bufferCount, "a buffer of another model")
    for tensor in opened.layout.tensors {
      try opened.copy(tensor, into: UnsafeMutableBufferPointer(rebasing: parameters.values[tensor.range]))
    }
    return (opened.model, parameters)
  }

  /// The contents of `special_tokens_map.json`.
  static let specialTokens = """
    {
      "bos_token": "<|endoftext|>",
      "eos_token": "<|endoftext|>",
      "unk_token": "<|endoftext|>"
    }

    """

  /// The contents of `tokenizer_config.json`.
  static func tokenizerConfiguration(_ model: ModelConfiguration) -> String {
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
