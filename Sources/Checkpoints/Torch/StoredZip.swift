import Failures

/// The entries of a zip file whose members are stored without compression, as `torch.save` writes them; zip64 included.
struct StoredZip {
  /// Where the bytes of every entry lie in the file, by name.
  let entries: [String: Range<Int>]

  private static let endSignature: UInt64 = 0x0605_4b50
  private static let endLength = 22
  private static let saturated = 0xffff_ffff

  /// Reads the central directory and every entry's own header.
  ///
  /// - Throws: `Failure` of kind `badData` with the offset when the file is no zip, is cut off, when an entry is
  ///   compressed, encrypted, named twice or leaves the file.
  init(_ file: LittleEndianBytes) throws {
    let directory = try Self.directory(of: file)
    var entries: [String: Range<Int>] = [:]
    var offset = directory.range.lowerBound
    for _ in 0..<directory.count {
      let (name, range, next) = try Self.entry(file, at: offset, before: directory.range)
      guard entries.updateValue(range, forKey: name) == nil else {
        throw file.damaged(at: offset, "the entry \"\(name.prefix(200))\" occurs twice")
      }
      offset = next
    }
    self.entries = entries
  }

  /// Whether the end of a zip file is there; it is what a truncated file lacks.
  static func hasEnd(_ file: LittleEndianBytes) -> Bool { (try? end(of: file)) != nil }

  private static func end(of file: LittleEndianBytes) throws -> Int {
    let last = file.bytes.count - endLength
    guard last >= 0 else { throw file.damaged(at: 0, "holds \(file.bytes.count) bytes, too few for a zip file") }
    for offset in stride(from: last, through: max(0, last - 0xffff), by: -1)
    where try file.unsigned(4, at: offset) == endSignature {
      if try file.size(2, at: offset + 20) == last - offset { return offset }
    }
    throw file.damaged(
      at: file.bytes.count, "has no zip directory at its end: it is cut off, or in the format of before 2020")
  }

  private static func directory(of file: LittleEndianBytes) throws -> (count: Int, range: Range<Int>) {
    let end = try end(of: file)
    var count = try file.size(2, at: end + 10)
    var length = try file.size(4, at: end + 12)
    var start = try file.size(4, at: end + 16)
    if count == 0xffff || length == saturated || start == saturated {
      guard try file.unsigned(4, at: end - 20) == 0x0706_4b50 else {
        throw file.damaged(at: end, "the zip64 directory is not where it is announced")
      }
      let record = try file.size(8, at: end - 12)
      guard try file.unsigned(4, at: record) == 0x0606_4b50 else {
        throw file.damaged(at: record, "the zip64 directory does not begin here")
      }
      count = try file.size(8, at: record + 32)
      length = try file.size(8, at: record + 40)
      start = try file.size(8, at: record + 48)
    }
    guard start <= end, length <= end - start, count <= length / 46 else {
      throw file.damaged(at: end, "the directory of \(count) entries does not fit in front of its end")
    }
    return (count, start..<(start + length))
  }

  private static func entry(
    _ file: LittleEndianBytes, at offset: Int, before directory: Range<Int>
  ) throws -> (name: String, range: Range<Int>, next: Int) {
    guard offset <= directory.upperBound - 46, try file.unsigned(4, at: offset) == 0x0201_4b50 else {
      throw file.damaged(at: offset, "no directory entry begins here")
    }
    let (nameLength, extraLength) = (try file.size(2, at: offset + 28), try file.size(2, at: offset + 30))
    let next = offset + 46 + nameLength + extraLength + (try file.size(2, at: offset + 32))
    guard next <= directory.upperBound else { throw file.damaged(at: offset, "the entry leaves the directory") }
    guard let name = String(validating: try file.slice(offset + 46, nameLength), as: UTF8.self) else {
      throw file.damaged(at: offset + 46, "the entry's name is not UTF-8")
    }
    guard try file.unsigned(2, at: offset + 8) & 1 == 0, try file.unsigned(2, at: offset + 10) == 0 else {
      throw file.damaged(at: offset, "the entry \"\(name.prefix(200))\" is compressed or encrypted")
    }
    var sizes = [
      try file.size(4, at: offset + 24), try file.size(4, at: offset + 20), try file.size(4, at: offset + 42),
    ]
    try widen(&sizes, file, extra: offset + 46 + nameLength, length: extraLength)
    let (size, stored, header) = (sizes[0], sizes[1], sizes[2])
    guard size == stored else {
      throw file.damaged(at: offset, "the entry \"\(name.prefix(200))\" has two different sizes, \(stored) and \(size)")
    }
    guard header < directory.lowerBound, try file.unsigned(4, at: header) == 0x0403_4b50 else {
      throw file.damaged(at: header, "the entry \"\(name.prefix(200))\" does not begin here")
    }
    let start = header + 30 + (try file.size(2, at: header + 26)) + (try file.size(2, at: header + 28))
    guard start <= directory.lowerBound, size <= directory.lowerBound - start else {
      throw file.damaged(at: header, "the entry \"\(name.prefix(200))\" of \(size) bytes runs into the directory")
    }
    return (name, start..<(start + size), next)
  }

  /// Replaces the sizes that do not fit 32 bits by those of the zip64 field, where they stand in this order.
  private static func widen(_ sizes: inout [Int], _ file: LittleEndianBytes, extra: Int, length: Int) throws {
    guard sizes.contains(saturated) else { return }
    var field = extra
    while field + 4 <= extra + length {
      let size = try file.size(2, at: field + 2)
      if try file.unsigned(2, at: field) == 1 {
        var place = field + 4
        for index in sizes.indices where sizes[index] == saturated {
          guard place + 8 <= field + 4 + size else { break }
          sizes[index] = try file.size(8, at: place)
          place += 8
        }
        return
      }
      field += 4 + size
    }
  }
}
