import Failures
import Files
import Glibc

/// A float32 tensor in memory that is to be written.
public struct SafetensorsSource {
  /// Its name in the file.
  public let name: String
  /// Its row-major shape.
  public let shape: [Int]
  /// Its first value of as many as the shape says; it must outlive the writing.
  public let values: UnsafePointer<Float>
}

/// A tensor as the header of a file that is to be written names it.
struct SafetensorsPlace {
  let name: String
  let type: ElementType
  let shape: [Int]

  /// Bytes of its values.
  var byteCount: Int { type.byteCount * shape.reduce(1, *) }
}

extension SafetensorsFile {
  /// Writes float32 tensors in the given order, straight from where they are in memory.
  ///
  /// Equal input gives equal bytes. The data start at a multiple of 64 bytes. Nothing is synced: write into the temporary
  /// folder of `AtomicWriting.createFolder`, which syncs.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`; then no file is left.
  public static func write(
    _ tensors: [SafetensorsSource], to path: String, metadata: [(name: String, value: String)] = [("format", "pt")]
  ) throws {
    let places = tensors.map { SafetensorsPlace(name: $0.name, type: .float32, shape: $0.shape) }
    try write(places, to: path, metadata: metadata) { index, write in
      let values = UnsafeBufferPointer(start: tensors[index].values, count: places[index].shape.reduce(1, *))
      try write(UnsafeRawBufferPointer(values))
    }
  }

  /// Writes tensors of any type in the given order, whose bytes are made one tensor at a time.
  ///
  /// - Parameters:
  ///   - tensors: what the header says.
  ///   - produce: called with each tensor's number in turn; passes exactly the announced bytes, in any number of pieces, to
  ///     its second argument.
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`, or what `produce` throws; then no file is left.
  static func write(
    _ tensors: [SafetensorsPlace], to path: String, metadata: [(name: String, value: String)] = [("format", "pt")],
    produce: (_ index: Int, _ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure.system(.cannotCreate, path, "cannot be created", remedy: "choose a folder that can be written")
    }
    defer { close(descriptor) }
    do {
      try header(tensors, metadata).withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
      for index in tensors.indices {
        try produce(index) { try writeAll($0, to: descriptor, path: path) }
      }
    } catch {
      unlink(path)
      throw error
    }
  }

  private static func header(_ tensors: [SafetensorsPlace], _ metadata: [(name: String, value: String)]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.map { quoted($0.name) + ":" + quoted($0.value) }
      members.append("\"__metadata__\":{" + pairs.joined(separator: ",") + "}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        quoted(tensor.name)
          + ":{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Array(("{" + members.joined(separator: ",") + "}").utf8)
    while (8 + text.count) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      // One call writes at most 2 GiB on Linux.
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 26))
      let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        throw Failure.system(.inputOutput, path, "cannot be written", remedy: "free disk space and start again")
      }
      rest = rest.dropFirst(written)
    }
  }
}
