import Failures
import Foundation

/// The weights of a Hugging Face folder, in one file or in shards, of safetensors or of PyTorch.
public final class ModelWeights: TensorCollection {
  /// How the weights are stored.
  public enum Form: String, Codable, Sendable {
    /// `model.safetensors`, or shards of that kind with an index.
    case safetensors
    /// `pytorch_model.bin`, or shards of that kind with an index.
    case pytorch
  }

  /// The folder.
  public let folder: String
  /// How the weights are stored.
  public let form: Form
  /// The files that hold tensors, in alphabetical order.
  public let files: [String]
  /// The names of all tensors, file by file.
  public let names: [String]

  private let collections: [any TensorCollection]
  private let fileNumber: [String: Int]

  private static let single: [(name: String, form: Form)] = [
    ("model.safetensors", .safetensors), ("pytorch_model.bin", .pytorch),
  ]

  /// Opens the weights of a folder; safetensors are preferred, since they hold nothing but numbers.
  ///
  /// - Throws: `Failure` of kind `missingInput` when the folder has no weights or lacks a shard; `badData` when a file is damaged, or
  ///   the index disagrees with the shards.
  public init(folder: String) throws {
    self.folder = folder
    guard let found = Self.find(in: folder) else {
      let instead = Self.instead(in: folder)
      throw Failure(
        .missingInput, folder,
        "has no weights: neither model.safetensors nor pytorch_model.bin, whole or with an index"
          + (instead.map { "; it holds \($0.what)" } ?? ""),
        remedy: instead?.remedy ?? "name the folder of a checkpoint that holds them")
    }
    form = found.form
    let path = try FolderFile.path(found.name, in: folder)
    guard found.isIndex else {
      let collection = try Self.open(path, found.form)
      (collections, files, names) = ([collection], [found.name], collection.names)
      fileNumber = Dictionary(collection.names.map { ($0, 0) }, uniquingKeysWith: { first, _ in first })
      return
    }
    let index = try ShardIndex(path)
    files = index.files
    let numbers = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    collections = try files.map { try Self.open(FolderFile.path($0, in: folder, namedBy: path), found.form) }
    fileNumber = index.fileOfTensor.compactMapValues { numbers[$0] }
    for (name, number) in fileNumber.sorted(by: { $0.key < $1.key })
    where collections[number].shape(of: name) == nil {
      throw Failure.missingTensor(
        name, in: folder + "/" + files[number], note: ", though \(found.name) says so",
        remedy: "the shard belongs to another checkpoint: copy it again")
    }
    let numberOf = fileNumber
    names = collections.enumerated().flatMap { number, collection in
      collection.names.filter { numberOf[$0] == number }
    }
  }

  /// What of a folder holds the weights, or nil: the single file or the index, and its form.
  static func find(in folder: String) -> (name: String, form: Form, isIndex: Bool)? {
    for (name, form) in single {
      if exists(folder + "/" + name) { return (name, form, false) }
      if exists(folder + "/" + name + ".index.json") { return (name + ".index.json", form, true) }
    }
    return nil
  }

  /// What training programs leave in folders without weights that are read, by the beginning of a name in them.
  private static let otherForms: [(start: String, what: String, remedy: String)] = [
    ("adapter_", "an adapter (LoRA)", "merge it into its model with merge_and_unload and save that"),
    ("zero_to_fp32.py", "DeepSpeed's own parts", "join them with its zero_to_fp32.py, which lies there"),
    ("pytorch_model_fsdp", "the parts of a sharded training (FSDP)", "join them with: accelerate merge-weights"),
    ("__0_", "the parts of a distributed checkpoint", "join them with torch.distributed.checkpoint.format_utils"),
    ("consolidated", "weights of another layout", "convert them to transformers' first"),
    ("flax_model", "weights for Flax", "save them from transformers as safetensors"),
    ("tf_model", "weights for TensorFlow", "save them from transformers as safetensors"),
    ("model.ckpt", "weights for TensorFlow", "save them from transformers as safetensors"),
  ]

  private static func instead(in folder: String) -> (what: String, remedy: String)? {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    if let form = otherForms.first(where: { form in names.contains { $0.hasPrefix(form.start) } }) {
      return (form.what, form.remedy)
    }
    guard let part = names.first(where: { CheckpointFolder.step(ofFolderNamed: $0) != nil }) else { return nil }
    return ("checkpoints, such as \(part)", "name one of them")
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  private static func open(_ path: String, _ form: Form) throws -> any TensorCollection {
    form == .safetensors ? try SafetensorsFile(path) : try TorchFile(path)
  }

  /// The shape of a tensor, or nil where there is none of that name.
  public func shape(of name: String) -> [Int]? { collection(name)?.shape(of: name) }

  /// How a tensor is stored, or nil where there is none of that name.
  public func type(of name: String) -> ElementType? { collection(name)?.type(of: name) }

  /// The file that holds a tensor; the folder where there is none of that name.
  public func file(of name: String) -> String {
    fileNumber[name].map { folder + "/" + files[$0] } ?? folder
  }

  /// Copies the values of a tensor, as `TensorCollection` says.
  ///
  /// - Throws: `Failure` of kind `badData` when there is none of that name, or as the file's own `copyFloats`.
  public func copyFloats(_ name: String, into target: UnsafeMutableBufferPointer<Float>) throws {
    guard let collection = collection(name) else {
      throw Failure.missingTensor(name, in: folder, remedy: "the weights belong to another model")
    }
    try collection.copyFloats(name, into: target)
  }

  private func collection(_ name: String) -> (any TensorCollection)? { fileNumber[name].map { collections[$0] } }
}
