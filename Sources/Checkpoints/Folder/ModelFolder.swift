import Failures
import Foundation
import NeoX

/// An opened model folder: its configuration and its weights, checked against each other; no value has been read yet.
public final class ModelFolder: Sendable {
  /// The folder.
  public let path: String
  /// The shape of the network.
  public let model: ModelConfiguration
  /// Where each tensor lies in the flat buffer of this model.
  public let layout: ParameterLayout
  /// The tensors as they are stored.
  public let weights: any TensorCollection

  private let storedName: [String: String]

  /// Opens a folder written here, one of Hugging Face's transformers, or GPT-NeoX's own `global_stepN`.
  ///
  /// `lm_head.weight` is accepted for `embed_out.weight`, and what wrappers of training programs add to names (`module.`, `_orig_mod.`);
  /// the mask and rotary buffers of old files are ignored.
  ///
  /// - Parameter verifying: whether to check the digests of the manifest, where the folder has one; this reads every byte.
  /// - Throws: `Failure` of kind `missingInput` when a file is absent, `badData` when one is damaged, when configuration and
  ///   weights disagree, or when the model is of a kind that is not read.
  public init(_ path: String, verifying: Bool = false) throws {
    self.path = path
    if verifying, CheckpointManifest.exists(in: path) { try CheckpointManifest.verify(path) }
    if NativeWeights.isNative(path) {
      let native = try NativeWeights(folder: path)
      weights = native
      model = native.model
    } else {
      let configuration = try FolderFile.path("config.json", in: path)
      model = try ReadModelDescription.read(configuration, try SmallFile.read(configuration))
      weights = try ModelWeights(folder: path)
    }
    layout = try Self.layout(model, fitting: weights, path: path)
    storedName = try Self.match(layout, weights, path: path)
  }

  /// Whether a tensor of a file is one of the buffers that old files hold beside the parameters.
  public static func isIgnored(_ name: String) -> Bool {
    name.hasSuffix(".attention.bias") || name.hasSuffix(".attention.masked_bias")
      || name.hasSuffix(".attention.rotary_emb.inv_freq")
  }

  /// How a parameter is stored.
  public func type(of tensor: ParameterTensor) -> ElementType { weights.type(of: stored(tensor)) ?? .float32 }

  /// The file that holds a parameter.
  public func file(of tensor: ParameterTensor) -> String { weights.file(of: stored(tensor)) }

  /// Reads the values of one parameter into memory of at least that many values.
  ///
  /// - Throws: `Failure` of kind `badData` when the file holds something other than numbers there.
  public func copy(_ tensor: ParameterTensor, into target: UnsafeMutableBufferPointer<Float>) throws {
    try weights.copyFloats(stored(tensor), into: target)
  }

  private func stored(_ tensor: ParameterTensor) -> String { storedName[tensor.name] ?? tensor.name }

  private static func layout(
    _ model: ModelConfiguration, fitting weights: any TensorCollection, path: String
  ) throws -> ParameterLayout {
    if let obstacle = WeightNames.obstacle(Set(weights.names.map(WeightNames.plain))) {
      throw Failure(.badData, path, "the weights \(obstacle.reason)", remedy: obstacle.remedy)
    }
    // A layer is only laid out when the files can hold it: a hostile layer count must not cost memory.
    guard model.layers * 12 <= weights.names.count else {
      throw Failure(
        .badData, path + "/config.json",
        "num_hidden_layers is \(model.layers), but the weights have only \(weights.names.count) tensors",
        remedy: "the configuration belongs to another model")
    }
    return ParameterLayout(model)
  }

  private static func match(
    _ layout: ParameterLayout, _ weights: any TensorCollection, path: String
  ) throws -> [String: String] {
    var names: [String: String] = [:]
    for name in weights.names where !isIgnored(name) {
      if let twin = names.updateValue(name, forKey: WeightNames.plain(name)) {
        throw Failure(
          .badData, weights.file(of: name), "holds both \"\(twin)\" and \"\(name)\", which are one parameter",
          remedy: "save one of the two")
      }
    }
    for tensor in layout.tensors {
      guard let name = names[tensor.name], let shape = weights.shape(of: name) else {
        throw Failure(
          .badData, path, "the weights have no tensor \"\(tensor.name)\"", remedy: "copy the checkpoint again")
      }
      guard shape == tensor.shape else {
        throw Failure(
          .badData, weights.file(of: name),
          "tensor \"\(name)\" has shape \(shape) where config.json asks for \(tensor.shape)",
          remedy: "the weights belong to another configuration")
      }
      guard weights.type(of: name)?.isReadAsFloat == true else {
        throw Failure(
          .badData, weights.file(of: name),
          "tensor \"\(name)\" holds \(weights.type(of: name)?.rawValue ?? "nothing"), not F32, F16 or BF16")
      }
    }
    if names.count > layout.tensors.count {
      let known = Set(layout.tensors.map(\.name))
      let strange = names.keys.filter { !known.contains($0) }.sorted().first ?? ""
      throw Failure(
        .badData, weights.file(of: names[strange] ?? strange),
        "tensor \"\(strange)\" does not belong to a model of this configuration")
    }
    return names
  }
}
