import Failures
import Files
import Foundation

/// The index of a checkpoint in several files: `model.safetensors.index.json` or `pytorch_model.bin.index.json`.
struct ShardIndex {
  /// The file of every tensor.
  let fileOfTensor: [String: String]
  /// What the index says of the bytes of all tensors together, where it says anything.
  let totalBytes: Int?

  /// The names of the files, each once, in alphabetical order.
  var files: [String] { Set(fileOfTensor.values).sorted() }

  private struct Document: Decodable {
    struct Metadata: Decodable {
      let total_size: Double?
    }
    let metadata: Metadata?
    let weight_map: [String: String]
  }

  /// Reads an index and checks that it names nothing but files of its own folder.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it cannot be opened, `badData` naming the tensor when a name leads out of the
  ///   folder, and when the file is not such an index.
  init(_ path: String) throws {
    let data = try SmallFile.read(path)
    let document = try SmallFile.explaining(data, of: path) {
      do {
        return try JSONDecoder().decode(Document.self, from: data)
      } catch {
        throw Failure(
          .badData, path, "is not an index of weights (\(JSONProblem.explain(error)))",
          remedy: "copy the checkpoint again")
      }
    }
    guard !document.weight_map.isEmpty else { throw Failure(.badData, path, "names no tensor") }
    let folder = PathName.parent(of: path)
    for name in Set(document.weight_map.values).sorted() {
      _ = try FolderFile.path(name, in: folder.isEmpty ? "." : folder, namedBy: path)
    }
    fileOfTensor = document.weight_map
    totalBytes = document.metadata?.total_size.flatMap { Int(exactly: $0) }
  }
}
