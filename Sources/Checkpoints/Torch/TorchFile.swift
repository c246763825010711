import Failures
import Files

/// A PyTorch checkpoint in the zip format (`pytorch_model.bin`, `*_model_states.pt`), opened through a memory map.
///
/// Its pickle is read by a machine that knows only the rebuilding of tensors and refuses anything else by name; nothing in the
/// file is ever executed.
public final class TorchFile: TensorCollection {
  /// Longest pickle that is read; that of the suite's largest model is a few hundred kilobytes.
  private static let longestPickle = 1 << 24

  /// Where the file is.
  public let path: String
  /// The names of the tensors, in the order of the pickle.
  public let names: [String]

  private struct Entry {
    let tensor: PickleTensor
    /// Where the storage's bytes lie in the file.
    let storage: Range<Int>
  }

  private let file: MappedFile
  private let entries: [String: Entry]

  /// Opens a file and checks its directory, its pickle and every tensor's place.
  ///
  /// - Parameter keys: names of dictionaries to descend into, such as "module" in some GPT-NeoX files; without any, the dictionaries
  ///   that training programs usually put around the weights are looked into.
  /// - Throws: `Failure` of kind `missingInput` when it cannot be opened, `badData` with the offset when it is damaged or
  ///   holds anything else than tensors.
  public init(_ path: String, under keys: [String] = []) throws {
    self.path = path
    file = try MappedFile(path)
    let bytes = LittleEndianBytes(bytes: file.bytes, path: path)
    let opened = file
    let zip = try opened.explaining(as: [.torch]) { try StoredZip(bytes) }
    guard let pickle = zip.entries.keys.filter({ $0.hasSuffix("/data.pkl") }).min(by: { $0.count < $1.count }),
      let code = zip.entries[pickle]
    else {
      throw FileNature.explain(
        bytes.damaged(at: 0, "the archive has no data.pkl"), file.bytes, of: path, as: [.torch])
    }
    guard code.count <= Self.longestPickle else {
      throw bytes.damaged(at: code.lowerBound, "the pickle has \(code.count) bytes, too many for a list of tensors")
    }
    let root = pickle.dropLast("data.pkl".count)
    if let order = zip.entries[root + "byteorder"], !file.bytes[order].elementsEqual("little".utf8) {
      throw bytes.damaged(at: order.lowerBound, "the byte order is not \"little\"")
    }
    var names: [String] = []
    var entries: [String: Entry] = [:]
    var total = 0
    let view = UnsafeRawBufferPointer(rebasing: file.bytes[code])
    for (name, tensor) in try PickleMachine.tensors(
      LittleEndianBytes(bytes: view, path: path, start: code.lowerBound), under: keys)
    {
      let storage = try Self.storage(tensor.storage, in: zip, root: root, of: bytes, tensor: name)
      guard entries.updateValue(Entry(tensor: tensor, storage: storage), forKey: name) == nil else {
        throw bytes.damaged(at: code.lowerBound, "the tensor \"\(name.prefix(200))\" occurs twice")
      }
      names.append(name)
      // Two tied embeddings share a storage; many views of one would be a small file that asks for much memory.
      total += tensor.count * tensor.storage.type.byteCount
      guard total <= 2 * file.bytes.count else {
        throw bytes.damaged(at: code.lowerBound, "its tensors share storage and together are larger than the file")
      }
    }
    self.names = names
    self.entries = entries
  }

  private static func storage(
    _ storage: PickleStorage, in zip: StoredZip, root: Substring, of bytes: LittleEndianBytes, tensor: String
  ) throws -> Range<Int> {
    guard let range = zip.entries["\(root)data/\(storage.key)"] else {
      throw bytes.damaged(at: 0, "the archive has no entry \"data/\(storage.key.prefix(200))\" for \"\(tensor)\"")
    }
    guard storage.count <= range.count / storage.type.byteCount else {
      throw bytes.damaged(
        at: range.lowerBound,
        "the storage of \"\(tensor)\" has \(range.count) bytes, too few for \(storage.count) values")
    }
    return range
  }

  /// The shape of a tensor, or nil where the file has none of that name.
  public func shape(of name: String) -> [Int]? { entries[name]?.tensor.shape }

  /// How a tensor is stored, or nil where the file has none of that name.
  public func type(of name: String) -> ElementType? { entries[name]?.tensor.storage.type }

  /// The file itself.
  public func file(of name: String) -> String { path }

  /// Copies the values of a floating-point tensor (F32, F16 or BF16), row by row whatever its strides.
  ///
  /// - Throws: `Failure` of kind `badData` when the tensor is missing, holds other things than such numbers or does not fit.
  public func copyFloats(_ name: String, into target: UnsafeMutableBufferPointer<Float>) throws {
    guard let entry = entries[name] else {
      throw Failure.missingTensor(name, in: path, remedy: "the file belongs to another model")
    }
    let (tensor, type) = (entry.tensor, entry.tensor.storage.type)
    guard type.isReadAsFloat else {
      throw Failure(
        .badData, "\(path), offset \(entry.storage.lowerBound)",
        "tensor \"\(name)\" holds \(type.rawValue), not F32, F16 or BF16")
    }
    let count = tensor.count
    guard count <= target.count else {
      throw Failure(.badData, path, "tensor \"\(name)\" has \(count) values where \(target.count) are expected")
    }
    guard count > 0 else { return }
    let source = UnsafeRawBufferPointer(rebasing: file.bytes[entry.storage])
    if tensor.isContiguous {
      let start = tensor.offset * type.byteCount
      type.decode(UnsafeRawBufferPointer(rebasing: source[start...]), count: count, into: target)
      return
    }
    var place = [Int](repeating: 0, count: tensor.shape.count)
    var offset = tensor.offset
    for index in 0..<count {
      target[index] = type.float(source, at: offset * type.byteCount)
      for axis in tensor.shape.indices.reversed() {
        place[axis] += 1
        offset += tensor.strides[axis]
        guard place[axis] == tensor.shape[axis] else { break }
        offset -= tensor.shape[axis] * tensor.strides[axis]
        place[axis] = 0
      }
    }
  }
}

extension PickleTensor {
  /// Whether the values lie one behind the other in row-major order.
  fileprivate var isContiguous: Bool {
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() {
      if extent != 1 && stride != expected { return false }
      expected *= extent
    }
    return true
  }
}
