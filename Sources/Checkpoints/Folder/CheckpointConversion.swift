import Failures
import Files
import Foundation
import NeoX
import Numerics

/// Rewrites a checkpoint of any kind that is read as a folder of safetensors that transformers loads; one tensor is in
/// memory at a time.
public struct CheckpointConversion {
  /// How the weights are to be stored, or nil to keep each tensor's own type.
  public var type: ElementType?
  /// Most bytes of tensors in one file; a tensor that is larger has a file of its own.
  public var largestShard: Int
  /// Whether to write `hidden_act: gelu` as the suite's own folders do, whatever the model was trained with.
  public var asSuite: Bool

  /// Describes a conversion.
  ///
  /// - Parameter type: F32, F16 or BF16.
  public init(type: ElementType? = nil, largestShard: Int = 5_000_000_000, asSuite: Bool = false) {
    self.type = type
    self.largestShard = largestShard
    self.asSuite = asSuite
  }

  /// What was written.
  public struct Outcome: Codable, Sendable, Equatable {
    /// The new folder.
    public let folder: String
    /// How most of its values are stored, as safetensors names it.
    public let dtype: String
    /// Number of parameters.
    public let parameters: Int
    /// The files of weights with their bytes of tensors.
    public let files: [String: Int]
    /// What was taken over from the source beside the weights.
    public let copied: [String]
  }

  private static let tokenizerFiles = ["special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"]

  /// Converts a folder; the new one appears at once when it is complete, with a manifest.
  ///
  /// - Throws: `Failure` of kind `missingInput` or `badData` as reading does, also when a value is beyond the range of the new type;
  ///   `cannotCreate` when the new folder exists or cannot be made.
  public func convert(_ source: String, to folder: String) throws -> Outcome {
    let opened = try ModelFolder(source, verifying: true)
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw Failure(.cannotCreate, folder, "is there already", remedy: "name a new folder with --out")
    }
    let places = opened.layout.tensors.map {
      SafetensorsPlace(name: $0.name, type: type ?? opened.type(of: $0), shape: $0.shape)
    }
    let shards = Self.shards(places, largest: largestShard)
    let mainType = type ?? places.max { $0.byteCount < $1.byteCount }?.type ?? .float32
    var files: [String: Int] = [:]
    var copied: [String] = []
    try AtomicWriting.createFolder(folder) { temporary in
      for (number, shard) in shards.enumerated() {
        let name = Self.fileName(number, of: shards.count)
        files[name] = shard.reduce(0) { $0 + places[$1].byteCount }
        try write(shard, places, of: opened, to: temporary + "/" + name)
      }
      var listed = files.keys.sorted() + ["config.json"]
      if shards.count > 1 {
        try AtomicWriting.write(
          Self.index(shards, places), to: temporary + "/model.safetensors.index.json", durable: false)
        listed.append("model.safetensors.index.json")
      }
      let description = WrittenModelDescription(opened.model, type: mainType, suiteActivation: asSuite)
      try AtomicWriting.write(description.json(), to: temporary + "/config.json", durable: false)
      copied = try copyTokenizer(from: source, to: temporary)
      try CheckpointManifest.write(temporary, listing: listed + copied)
    }
    return Outcome(
      folder: folder, dtype: mainType.rawValue, parameters: opened.layout.parameterCount, files: files, copied: copied)
  }

  private func write(
    _ shard: [Int], _ places: [SafetensorsPlace], of source: ModelFolder, to path: String
  ) throws {
    try SafetensorsFile.write(shard.map { places[$0] }, to: path) { index, write in
      let (place, tensor) = (places[shard[index]], source.layout.tensors[shard[index]])
      let values = AlignedBuffer<Float>(count: tensor.count)
      let encoded = AlignedBuffer<UInt8>(count: place.byteCount)
      try withExtendedLifetime((values, encoded)) {
        try source.copy(tensor, into: values.values)
        let bytes = UnsafeMutableRawBufferPointer(encoded.values)
        if let lost = place.type.encode(UnsafeBufferPointer(values.values), into: bytes) {
          throw Failure(
            .badData, source.file(of: tensor),
            "tensor \"\(tensor.name)\" holds \(lost), beyond the range of \(place.type.rawValue)",
            remedy: "convert to bf16 or fp32")
        }
        try write(UnsafeRawBufferPointer(bytes))
      }
    }
  }

  /// Fills one file after the other; the numbers of the tensors in each.
  static func shards(_ places: [SafetensorsPlace], largest: Int) -> [[Int]] {
    var shards: [[Int]] = []
    var room = 0
    for (index, place) in places.enumerated() {
      if shards.isEmpty || place.byteCount > room {
        shards.append([])
        room = largest
      }
      shards[shards.count - 1].append(index)
      room -= place.byteCount
    }
    return shards
  }

  private static func fileName(_ number: Int, of count: Int) -> String {
    guard count > 1 else { return "model.safetensors" }
    func digits(_ value: Int) -> String { String(repeating: "0", count: max(0, 5 - "\(value)".count)) + "\(value)" }
    return "model-\(digits(number + 1))-of-\(digits(count)).safetensors"
  }

  private static func index(_ shards: [[Int]], _ places: [SafetensorsPlace]) throws -> Data {
    struct Index: Encodable {
      let metadata: [String: Int]
      let weight_map: [String: String]
    }
    var files: [String: String] = [:]
    for (number, shard) in shards.enumerated() {
      for index in shard { files[places[index].name] = fileName(number, of: shards.count) }
    }
    let bytes = places.reduce(0) { $0 + $1.byteCount }
    return try ReadableJSON.data(of: Index(metadata: ["total_size": bytes], weight_map: files))
  }

  private func copyTokenizer(from source: String, to folder: String) throws -> [String] {
    try Self.tokenizerFiles.filter { name in
      let path = try FolderFile.path(name, in: source)
      guard SmallFile.byteCount(path) != nil else { return false }
      try AtomicWriting.write(try SmallFile.read(path), to: folder + "/" + name, durable: false)
      return true
    }
  }
}
