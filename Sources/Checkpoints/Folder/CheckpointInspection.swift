import Failures
import Files
import Foundation
import NeoX

/// What a checkpoint's headers say, without reading a value; quick on files of any size.
///
/// Codable with the keys of the JSON that `checkpoint inspect --json` prints.
public struct CheckpointInspection: Codable, Sendable, Equatable {
  /// One tensor.
  public struct Tensor: Codable, Sendable, Equatable {
    /// Its name.
    public let name: String
    /// How its values are stored, as safetensors names it, for example "F16".
    public let dtype: String
    /// Its row-major shape.
    public let shape: [Int]
    /// The file that holds it.
    public let file: String
    /// Whether it is a buffer of an old file, which is not read.
    public let ignored: Bool
  }

  /// The shape of the network.
  public struct Configuration: Codable, Sendable, Equatable {
    /// Number of layers.
    public let layers: Int
    /// Width of the residual stream.
    public let width: Int
    /// Number of attention heads.
    public let heads: Int
    /// Width of the feed-forward layer.
    public let feedForwardWidth: Int
    /// Rows of the embeddings.
    public let vocabularySize: Int
    /// Most positions.
    public let maximumPositions: Int
    /// Share of each head that is rotated.
    public let rotaryFraction: Double
    /// Base of the rotary frequencies.
    public let rotaryBase: Double
    /// "tanh" or "erf": the form of GELU that the configuration names.
    public let gelu: String
  }

  /// What was inspected, as it was named.
  public let path: String
  /// "safetensors", "pytorch" or "gpt-neox" (its own layout).
  public let form: String
  /// The size of the suite that has this shape, for example "160m"; nil for other shapes and for single files.
  public let size: String?
  /// The shape of the network; nil for single files and for folders without config.json.
  public let configuration: Configuration?
  /// Number of parameters, buffers not counted.
  public let parameters: Int
  /// Number of parameters stored in each type.
  public let dtypes: [String: Int]
  /// The files of weights with their sizes in bytes.
  public let files: [String: Int]
  /// The tensors in the order of the files.
  public let tensors: [Tensor]
  /// What keeps the folder from being used as a model, or nil.
  public let problem: String?

  /// Inspects a folder or a single file of weights.
  ///
  /// A folder whose weights can be read but do not make a model is described all the same, with the reason in `problem`.
  ///
  /// - Throws: `Failure` of kind `missingInput` when there is nothing, `badData` when the headers are damaged.
  public init(_ path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.missingInput, path, "does not exist", remedy: "name a checkpoint's folder or a file of weights")
    }
    let weights: any TensorCollection
    var model: ModelConfiguration?
    var problem: String?
    if !isFolder.boolValue {
      let isPyTorch = try Self.isPyTorch(path)
      weights = isPyTorch ? try TorchFile(path) : try SafetensorsFile(path)
      form = isPyTorch ? "pytorch" : "safetensors"
    } else {
      do {
        let opened = try ModelFolder(path)
        (weights, model) = (opened.weights, opened.model)
      } catch let failure as Failure {
        (weights, problem) = (try ModelWeights(folder: path), failure.description)
      }
      form = (weights as? ModelWeights)?.form.rawValue ?? "gpt-neox"
    }
    self.problem = problem
    configuration = model.map(Configuration.init)
    size = model.flatMap { ModelSize.of($0)?.name }
    tensors = weights.names.map { name in
      Tensor(
        name: name, dtype: weights.type(of: name)?.rawValue ?? "", shape: weights.shape(of: name) ?? [],
        file: weights.file(of: name), ignored: ModelFolder.isIgnored(name))
    }
    var dtypes: [String: Int] = [:]
    for tensor in tensors where !tensor.ignored { dtypes[tensor.dtype, default: 0] += weights.count(of: tensor.name) }
    self.dtypes = dtypes
    parameters = dtypes.values.reduce(0, +)
    files = Dictionary(
      Set(tensors.map(\.file)).map { (PathName.last(of: $0), SmallFile.byteCount($0) ?? 0) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension CheckpointInspection {
  /// Whether a single file is PyTorch's: by its contents, and by its name where they tell nothing.
  private static func isPyTorch(_ path: String) throws -> Bool {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    return switch FileNature(file.bytes)?.kind {
    case .torch, .oldTorch: true
    case .safetensors: false
    default: [".bin", ".pt", ".pth", ".ckpt"].contains { path.hasSuffix($0) }
    }
  }
}

extension CheckpointInspection.Configuration {
  /// The shape of a model.
  init(_ model: ModelConfiguration) {
    self.init(
      layers: model.layers, width: model.width, heads: model.heads, feedForwardWidth: model.feedForwardWidth,
      vocabularySize: model.vocabularySize, maximumPositions: model.maximumPositions,
      rotaryFraction: model.rotaryFraction, rotaryBase: model.rotaryBase, gelu: model.activation.rawValue)
  }
}
