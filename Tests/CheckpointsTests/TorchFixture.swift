import Foundation

/// Makes archives as `torch.save` does, and others that it would never make.
struct TorchFixture {
  /// Adds instructions of a pickle.
  struct Pickle {
    var bytes: [UInt8] = [0x80, 2]

    mutating func op(_ code: UInt8, _ operand: [UInt8] = []) { bytes += [code] + operand }
    mutating func text(_ text: String) { op(0x58, little(text.utf8.count, 4) + Array(text.utf8)) }
    mutating func integer(_ value: Int) { op(0x8a, [8] + little(value, 8)) }
    mutating func global(_ module: String, _ name: String) { op(0x63, Array("\(module)\n\(name)\n".utf8)) }

    mutating func tuple(_ values: [Int]) {
      op(0x28)
      for value in values { integer(value) }
      op(0x74)
    }

    /// A tensor of a storage on the stack.
    mutating func tensor(
      storage: String = "HalfStorage", key: String = "0", count: Int, offset: Int = 0, shape: [Int], strides: [Int]
    ) {
      global("torch._utils", "_rebuild_tensor_v2")
      op(0x28)
      op(0x28)
      text("storage")
      global("torch", storage)
      text(key)
      text("cpu")
      integer(count)
      op(0x74)
      op(0x51)
      integer(offset)
      tuple(shape)
      tuple(strides)
      op(0x89)
      global("collections", "OrderedDict")
      op(0x29)
      op(0x52)
      op(0x74)
      op(0x52)
    }

    /// A pickle of an ordered dictionary with one entry, whose value `body` puts on the stack.
    static func dictionary(_ name: String = "a", _ body: (inout Pickle) -> Void) -> [UInt8] {
      var pickle = Pickle()
      pickle.global("collections", "OrderedDict")
      pickle.op(0x29)
      pickle.op(0x52)
      pickle.op(0x28)
      pickle.text(name)
      body(&pickle)
      pickle.op(0x75)
      pickle.op(0x2e)
      return pickle.bytes
    }
  }

  var entries: [(name: String, bytes: [UInt8])] = []
  /// Whether sizes and offsets stand in zip64 fields.
  var isWide = false
  /// The compression method that the headers name.
  var method = 0

  init(pickle: [UInt8], storages: [[UInt8]], root: String = "archive") {
    entries.append((root + "/data.pkl", pickle))
    for (number, bytes) in storages.enumerated() { entries.append(("\(root)/data/\(number)", bytes)) }
    entries.append((root + "/version", Array("3\n".utf8)))
  }

  static func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// The archive.
  func bytes() -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let offset = file.count
      let (name, size) = (Array(entry.name.utf8), entry.bytes.count)
      let padding = [UInt8](repeating: 0x5a, count: (64 - (offset + 30 + name.count) % 64) % 64)
      file += little(0x0403_4b50, 4) + little(0, 4) + little(method, 2) + little(0, 8)
      file += little(size, 4) + little(size, 4) + little(name.count, 2) + little(padding.count, 2) + name + padding
      file += entry.bytes
      let extra = isWide ? little(1, 2) + little(24, 2) + little(size, 8) + little(size, 8) + little(offset, 8) : []
      let (shown, place) = isWide ? (0xffff_ffff, 0xffff_ffff) : (size, offset)
      directory += little(0x0201_4b50, 4) + little(0, 6) + little(method, 2) + little(0, 8)
      directory += little(shown, 4) + little(shown, 4) + little(name.count, 2) + little(extra.count, 2)
      directory += little(0, 10) + little(place, 4) + name + extra
    }
    let start = file.count
    file += directory
    if isWide {
      let record = file.count
      file += little(0x0606_4b50, 4) + little(44, 8) + little(0, 12) + little(entries.count, 8)
      file += little(entries.count, 8) + little(directory.count, 8) + little(start, 8)
      file += little(0x0706_4b50, 4) + little(0, 4) + little(record, 8) + little(1, 4)
      file += little(0x0605_4b50, 4) + little(0, 4) + little(0xffff, 2) + little(0xffff, 2)
      return file + little(0xffff_ffff, 4) + little(0xffff_ffff, 4) + little(0, 2)
    }
    file += little(0x0605_4b50, 4) + little(0, 4) + little(entries.count, 2) + little(entries.count, 2)
    return file + little(directory.count, 4) + little(start, 4) + little(0, 2)
  }

  private func little(_ value: Int, _ width: Int) -> [UInt8] { Self.little(value, width) }
}

private func little(_ value: Int, _ width: Int) -> [UInt8] { TorchFixture.little(value, width) }

/// The half-precision patterns of whole numbers.
func halves(_ values: [Float16]) -> [UInt8] { values.flatMap { TorchFixture.little(Int($0.bitPattern), 2) } }
