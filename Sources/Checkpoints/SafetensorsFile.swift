import Failures
import Files

/// A safetensors file opened for reading through a memory map.
///
/// Opening checks the whole header, so that a damaged or hostile file is refused before any value is read.
public final class SafetensorsFile: TensorCollection {
  /// Where the file is.
  public let path: String
  /// The names of the tensors, in the order of their places in the file.
  public let names: [String]
  /// The free-text pairs of the header.
  public let metadata: [String: String]

  private let file: MappedFile
  private let dataOffset: Int
  private let entries: [String: SafetensorsEntry]

  /// Opens a file and checks its header.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it cannot be opened, `badData` with the offset when the header is not
  ///   valid: length, JSON, types, shapes, offsets that overlap, leave gaps, leave the file or disagree with the shape.
  public init(_ path: String) throws {
    self.path = path
    file = try MappedFile(path)
    let opened = file
    let header = try opened.explaining(as: [.safetensors]) { try SafetensorsHeader(opened.bytes, path: path) }
    dataOffset = header.dataOffset
    names = header.entries.map(\.name)
    metadata = header.metadata
    entries = Dictionary(header.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The shape of a tensor, or nil where the file has none of that name.
  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// How a tensor is stored, or nil where the file has none of that name.
  public func type(of name: String) -> ElementType? { entries[name]?.type }

  /// The file itself.
  public func file(of name: String) -> String { path }

  /// The values of a floating-point tensor (F32, F16 or BF16), row by row.
  ///
  /// - Throws: `Failure` of kind `badData` when the tensor is missing or holds other things than such numbers.
  public func floats(_ name: String) throws -> [Float] {
    let count = try floatEntry(name).shape.reduce(1, *)
    return try [Float](unsafeUninitializedCapacity: count) { values, filled in
      try copyFloats(name, into: values)
      filled = count
    }
  }

  /// Copies the values of a floating-point tensor (F32, F16 or BF16) into memory of at least that many values.
  ///
  /// - Throws: `Failure` of kind `badData` when the tensor is missing, holds other things than such numbers or does not fit.
  public func copyFloats(_ name: String, into target: UnsafeMutableBufferPointer<Float>) throws {
    let entry = try floatEntry(name)
    let count = entry.shape.reduce(1, *)
    guard count <= target.count else {
      throw Failure(.badData, path, "tensor \"\(name)\" has \(count) values where \(target.count) are expected")
    }
    guard count > 0 else { return }
    let start = dataOffset + entry.range.lowerBound
    let source = UnsafeRawBufferPointer(rebasing: file.bytes[start..<(start + entry.range.count)])
    entry.type.decode(source, count: count, into: target)
  }

  private func floatEntry(_ name: String) throws -> SafetensorsEntry {
    guard let entry = entries[name] else {
      throw Failure.missingTensor(name, in: path, remedy: "the file belongs to another model")
    }
    guard entry.type.isReadAsFloat else {
      throw Failure(
        .badData, "\(path), offset \(dataOffset + entry.range.lowerBound)",
        "tensor \"\(name)\" holds \(entry.type.rawValue), not F32, F16 or BF16")
    }
    return entry
  }
}
