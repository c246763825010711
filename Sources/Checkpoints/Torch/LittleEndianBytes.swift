import Failures

/// Bytes of a file that are read by offset, never beyond their end.
struct LittleEndianBytes {
  let bytes: UnsafeRawBufferPointer
  /// What messages call the file.
  let path: String
  /// Where the bytes begin in the file, for messages.
  var start = 0

  /// The unsigned number of `width` bytes at an offset.
  ///
  /// - Throws: `Failure` of kind `badData` when it would lie beyond the end.
  func unsigned(_ width: Int, at offset: Int) throws -> UInt64 {
    guard offset >= 0, width <= bytes.count, offset <= bytes.count - width else {
      throw damaged(at: offset, "the file ends in the middle of a record")
    }
    return (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  /// The same for what counts or locates bytes; numbers beyond 2^62 are refused.
  func size(_ width: Int, at offset: Int) throws -> Int {
    let value = try unsigned(width, at: offset)
    guard value < 1 << 62 else { throw damaged(at: offset, "the number \(value) is no size") }
    return Int(value)
  }

  /// A range of the bytes.
  func slice(_ offset: Int, _ count: Int) throws -> UnsafeRawBufferPointer {
    guard offset >= 0, count >= 0, count <= bytes.count, offset <= bytes.count - count else {
      throw damaged(at: offset, "the file ends in the middle of a record")
    }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
  }

  /// A failure: a dictionary holds other things than tensors, under these names.
  func noTensors(_ names: [String]) -> Failure {
    let list = names.prefix(8).map { "\"\($0.prefix(60))\"" }.joined(separator: ", ")
    return Failure(
      .badData, path, "holds no tensors by their names, but \(list)\(names.count > 8 ? " and more" : "")",
      remedy: "save the weights alone: torch.save(model.state_dict(), …)")
  }

  /// A failure that names the file and the offset.
  func damaged(at offset: Int, _ reason: String) -> Failure {
    Failure(
      .badData, "\(path), offset \(start + offset)", reason,
      remedy: "the file is damaged or is no PyTorch checkpoint of the zip format: copy it again")
  }
}
