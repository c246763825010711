import Failures
import Foundation
import NeoX

/// The weights of a `global_stepN` folder as GPT-NeoX itself saves them: with pipeline stages `layer_II-model_RR-model_states.pt`, a
/// file for each layer and model-parallel rank; without (the suite's 14M and 31M) `mp_rank_RR_model_states.pt`, a file for each rank,
/// with the tensors `sequential.II.NAME` in its dictionary "module".
///
/// Ranks are merged as the training library computes with them: matrices split by output rows are joined along them, those
/// split by input columns along those; the biases behind a split by columns are summed, because every rank adds its own; LayerNorms
/// are averaged.
public final class NativeWeights: TensorCollection {
  /// The shape of the network as far as the weights tell: heads follow from the rotary buffer, of which a quarter of each
  /// head is rotated in the suite, or from the suite's size of these layers and this width.
  public let model: ModelConfiguration
  /// The folder.
  public let folder: String
  /// The parameters by their Hugging Face names.
  public let names: [String]

  /// How the parts of a tensor on several ranks become one.
  private enum Merging {
    case rows, columns, sum, mean
  }

  private struct Entry {
    let name: String
    let merging: Merging
    let parts: [TorchFile]
    let shape: [Int]
  }

  private let entries: [String: Entry]

  /// Whether a folder is of this kind.
  static func isNative(_ folder: String) -> Bool {
    access(folder + "/config.json", F_OK) != 0 && !(layerFiles(folder).isEmpty && rankFiles(folder).isEmpty)
  }

  /// Opens all files of a folder.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a file is absent, `badData` when one is damaged, when the ranks do not fit
  ///   together or the number of heads cannot be told.
  public init(folder: String) throws {
    self.folder = folder
    // With pipeline stages the files of the ranks are there too, and hold no weights.
    let (files, prefixes) = try Self.layers(Self.layerFiles(folder), folder)
    func stored(_ name: String, of layer: Int) -> String { (prefixes[layer] ?? "") + name }
    func failure(_ reason: String) -> Failure {
      Failure(.badData, folder, reason, remedy: "copy the whole global_step folder again")
    }
    guard let last = files.keys.max(), last >= 5 else { throw failure("has too few layers for a GPT-NeoX model") }
    let layers = last - 4
    let ranks = files[0]?.count ?? 0
    for layer in [0] + (2..<(layers + 2)) + [layers + 3, layers + 4] {
      guard ranks > 0, let parts = files[layer], parts.keys.sorted() == Array(0..<ranks) else {
        throw Failure(
          .missingInput, folder, "lacks files or tensors of layer \(layer) (of \(ranks) model-parallel ranks)",
          remedy: "copy the whole global_step folder again")
      }
    }
    var entries: [String: Entry] = [:]
    var names: [String] = []
    func add(_ name: String, layer: Int, as inner: String, _ merging: Merging) throws {
      let parts = (0..<ranks).compactMap { files[layer]?[$0] }
      let inner = stored(inner, of: layer)
      guard let shape = Self.shape(parts.map { $0.shape(of: inner) }, merging) else {
        throw failure("\"\(inner)\" of layer \(layer) is missing, or its parts do not fit together")
      }
      entries[name] = Entry(name: inner, merging: merging, parts: parts, shape: shape)
      names.append(name)
    }
    try add("gpt_neox.embed_in.weight", layer: 0, as: "word_embeddings.weight", .rows)
    for layer in 0..<layers {
      for (inner, merging) in Self.layerTensors {
        try add("gpt_neox.layers.\(layer).\(inner)", layer: layer + 2, as: inner, merging)
      }
    }
    for part in ["weight", "bias"] {
      try add("gpt_neox.final_layer_norm.\(part)", layer: layers + 3, as: "norm.\(part)", .mean)
    }
    try add("embed_out.weight", layer: layers + 4, as: "final_linear.weight", .rows)
    let frequencies = files[2]?[0]?.shape(of: stored("attention.rotary_emb.inv_freq", of: 2))
    let embedding = entries["gpt_neox.embed_in.weight"]?.shape ?? []
    let hidden = entries["gpt_neox.layers.0.mlp.dense_h_to_4h.weight"]?.shape ?? []
    guard embedding.count == 2, hidden.count == 2,
      let heads = Self.heads(layers: layers, width: embedding[1], frequencies: frequencies)
    else {
      throw Failure(
        .badData, folder, "does not say how many attention heads the model has",
        remedy: "only models with a rotary buffer, or of the suite's sizes, can be read in this layout")
    }
    model = ModelConfiguration(
      layers: layers, width: embedding[1], heads: heads, vocabularySize: embedding[0], feedForwardWidth: hidden[0])
    self.entries = entries
    self.names = names
  }

  /// The shape of a tensor after merging, or nil where there is none of that name.
  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// How a tensor is stored, or nil where there is none of that name.
  public func type(of name: String) -> ElementType? { entries[name].flatMap { $0.parts[0].type(of: $0.name) } }

  /// The file of the first rank that holds a tensor; the folder where there is none of that name.
  public func file(of name: String) -> String { entries[name]?.parts[0].path ?? folder }

  /// Copies the merged values of a tensor, as `TensorCollection` says.
  ///
  /// - Throws: `Failure` of kind `badData` when there is none of that name, it has more values than `target` has room for, or a
  ///   rank's file does not hold its part.
  public func copyFloats(_ name: String, into target: UnsafeMutableBufferPointer<Float>) throws {
    guard let entry = entries[name] else { throw Failure.missingTensor(name, in: folder) }
    let count = count(of: name)
    guard count <= target.count else {
      throw Failure(.badData, folder, "tensor \"\(name)\" has \(count) values where \(target.count) are expected")
    }
    let ranks = entry.parts.count
    let partCount = entry.merging == .sum || entry.merging == .mean ? count : count / ranks
    if entry.merging == .rows || ranks == 1 {
      for (rank, part) in entry.parts.enumerated() {
        let place = UnsafeMutableBufferPointer(rebasing: target[(rank * partCount)..<((rank + 1) * partCount)])
        try part.copyFloats(entry.name, into: place)
      }
      return
    }
    var values = [Float](repeating: 0, count: partCount)
    if entry.merging != .columns { for index in 0..<count { target[index] = 0 } }
    for (rank, part) in entry.parts.enumerated() {
      try values.withUnsafeMutableBufferPointer { try part.copyFloats(entry.name, into: $0) }
      if entry.merging == .columns {
        let (columns, width) = (entry.shape[1], entry.shape[1] / ranks)
        for index in 0..<partCount { target[index / width * columns + rank * width + index % width] = values[index] }
      } else {
        for index in 0..<count { target[index] += values[index] }
      }
    }
    if entry.merging == .mean { for index in 0..<count { target[index] /= Float(ranks) } }
  }

  private static let layerTensors: [(name: String, merging: Merging)] = [
    ("input_layernorm.weight", .mean), ("input_layernorm.bias", .mean),
    ("post_attention_layernorm.weight", .mean), ("post_attention_layernorm.bias", .mean),
    ("attention.query_key_value.weight", .rows), ("attention.query_key_value.bias", .rows),
    ("attention.dense.weight", .columns), ("attention.dense.bias", .sum),
    ("mlp.dense_h_to_4h.weight", .rows), ("mlp.dense_h_to_4h.bias", .rows),
    ("mlp.dense_4h_to_h.weight", .columns), ("mlp.dense_4h_to_h.bias", .sum),
  ]

  private static func shape(_ parts: [[Int]?], _ merging: Merging) -> [Int]? {
    guard let first = parts.first ?? nil, parts.allSatisfy({ $0 == first }), (1...2).contains(first.count),
      first.allSatisfy({ $0 > 0 })
    else { return nil }
    switch merging {
    case .rows: return [first[0] * parts.count] + first.dropFirst()
    case .columns: return first.count == 2 ? [first[0], first[1] * parts.count] : nil
    case .sum, .mean: return first
    }
  }

  private static func heads(layers: Int, width: Int, frequencies: [Int]?) -> Int? {
    if let frequencies, frequencies.count == 1, frequencies[0] > 0, width % (8 * frequencies[0]) == 0 {
      return width / (8 * frequencies[0])
    }
    return ModelSize.all.first { $0.layers == layers && $0.width == width }?.heads
  }

  // By layer and rank, and what stands before the names of each layer.
  private static func layers(
    _ names: [(name: String, layer: Int, rank: Int)], _ folder: String
  ) throws -> (files: [Int: [Int: TorchFile]], prefixes: [Int: String]) {
    guard !names.isEmpty else { return try rankLayers(folder) }
    var files: [Int: [Int: TorchFile]] = [:]
    for (name, layer, rank) in names {
      files[layer, default: [:]][rank] = try TorchFile(FolderFile.path(name, in: folder))
    }
    return (files, [:])
  }

  private static func rankLayers(
    _ folder: String
  ) throws -> (files: [Int: [Int: TorchFile]], prefixes: [Int: String]) {
    var files: [Int: [Int: TorchFile]] = [:]
    var prefixes: [Int: String] = [:]
    for (name, rank) in rankFiles(folder) {
      let file = try TorchFile(FolderFile.path(name, in: folder), under: ["module"])
      for tensor in file.names {
        guard let match = tensor.prefixMatch(of: /sequential\.([0-9]{1,4})\./), let layer = Int(match.1) else {
          continue
        }
        files[layer, default: [:]][rank] = file
        prefixes[layer] = String(match.0)
      }
    }
    return (files, prefixes)
  }

  private static func layerFiles(_ folder: String) -> [(name: String, layer: Int, rank: Int)] {
    fileNames(folder).compactMap { name in
      guard let match = name.wholeMatch(of: /layer_([0-9]{2,4})-model_([0-9]{2,4})-model_states\.pt/),
        let layer = Int(match.1), let rank = Int(match.2)
      else { return nil }
      return (name, layer, rank)
    }
  }

  private static func rankFiles(_ folder: String) -> [(name: String, rank: Int)] {
    fileNames(folder).compactMap { name in
      name.wholeMatch(of: /mp_rank_([0-9]{2,4})_model_states\.pt/).flatMap { match in
        Int(match.1).map { (name, $0) }
      }
    }
  }

  private static func fileNames(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}
