import Files
import Foundation

/// Writes a zip file whose members are stored without compression, piece by piece; zip64 where sizes ask for it.
///
/// A member's check stands behind its data (a data descriptor), so that nothing has to be read twice. Members bear no time: the
/// same content gives the same bytes.
struct StoredZipWriter {
  private struct Member {
    let name: Data
    let size: UInt64
    let offset: UInt64
    var check: UInt32 = 0
    var isLarge: Bool { max(size, offset) >= StoredZipWriter.saturated }
  }

  private static let saturated: UInt64 = 0xffff_ffff
  // A check behind the data, and names in UTF-8.
  private static let flags: UInt16 = 1 << 3 | 1 << 11
  // 1 January 1980, the first day there is.
  private static let date: UInt16 = 0x21

  private let stream: FileStream
  private var written: UInt64 = 0
  private var members: [Member] = []
  private var check = CyclicCheck.zip

  /// Starts a file.
  init(_ stream: FileStream) { self.stream = stream }

  /// Starts a member; exactly `size` bytes are to be appended before it is ended.
  mutating func begin(_ name: String, size: Int) throws {
    let member = Member(name: Data(name.utf8), size: UInt64(size), offset: written)
    members.append(member)
    check = CyclicCheck.zip
    var head = Self.words(UInt32(0x0403_4b50)) + Self.common(member) + Self.words(UInt32(0))
    let size32 = member.isLarge ? UInt32.max : 0
    head += Self.words(size32) + Self.words(size32)
    head += Self.words(UInt16(member.name.count)) + Self.words(UInt16(member.isLarge ? 20 : 0)) + member.name
    if member.isLarge { head += Self.words(UInt16(1)) + Self.words(UInt16(16)) + Data(count: 16) }
    try put(head)
  }

  /// Appends bytes to the member.
  mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    check.update(bytes)
    written += UInt64(bytes.count)
    try stream.write(bytes)
  }

  /// Appends bytes to the member.
  mutating func append(_ data: Data) throws { try data.withUnsafeBytes { try append($0) } }

  /// Ends the member.
  mutating func end() throws {
    guard let last = members.indices.last else { return }
    members[last].check = check.value
    let member = members[last]
    try put(Self.words(UInt32(0x0807_4b50)) + Self.words(member.check) + Self.sizes(member))
  }

  /// Writes the directory, after which the file is complete.
  mutating func finish() throws {
    let start = written
    for member in members {
      var entry = Self.words(UInt32(0x0201_4b50)) + Self.words(UInt16(45)) + Self.common(member)
      entry += Self.words(member.check)
      let sizes = [member.size, member.size].map { Self.words(member.isLarge ? UInt32.max : UInt32($0)) }
      entry += sizes[0] + sizes[1] + Self.words(UInt16(member.name.count))
      entry += Self.words(UInt16(member.isLarge ? 28 : 0)) + Data(count: 10)
      entry += Self.words(member.isLarge ? UInt32.max : UInt32(member.offset)) + member.name
      if member.isLarge {
        entry += Self.words(UInt16(1)) + Self.words(UInt16(24)) + Self.words(member.size) + Self.words(member.size)
        entry += Self.words(member.offset)
      }
      try put(entry)
    }
    try put(ending(start: start, length: written - start))
  }

  private func ending(start: UInt64, length: UInt64) -> Data {
    let count = UInt64(members.count)
    var end = Data()
    if count >= 0xffff || max(start, length) >= Self.saturated {
      end += Self.words(UInt32(0x0606_4b50)) + Self.words(UInt64(44)) + Self.words(UInt16(45)) + Self.words(UInt16(45))
      end += Data(count: 8) + Self.words(count) + Self.words(count) + Self.words(length) + Self.words(start)
      end += Self.words(UInt32(0x0706_4b50)) + Data(count: 4) + Self.words(start + length) + Self.words(UInt32(1))
    }
    end += Self.words(UInt32(0x0605_4b50)) + Data(count: 4)
    end += Self.words(UInt16(min(count, 0xffff))) + Self.words(UInt16(min(count, 0xffff)))
    return end + Self.words(UInt32(min(length, Self.saturated))) + Self.words(UInt32(min(start, Self.saturated)))
      + Data(count: 2)
  }

  /// Version needed, flags, method, time and date, which stand alike in both heads of a member.
  private static func common(_ member: Member) -> Data {
    words(UInt16(member.isLarge ? 45 : 20)) + words(flags) + Data(count: 4) + words(date)
  }

  private static func sizes(_ member: Member) -> Data {
    member.isLarge
      ? words(member.size) + words(member.size) : words(UInt32(member.size)) + words(UInt32(member.size))
  }

  private static func words(_ value: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }

  private mutating func put(_ data: Data) throws {
    written += UInt64(data.count)
    try data.withUnsafeBytes { try stream.write($0) }
  }
}
