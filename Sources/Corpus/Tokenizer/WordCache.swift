/// The ids of short words met lately. What it holds changes speed, never results.
///
/// An entry is one cache line, a word is looked for in a few neighbouring entries only, and the table stops growing at
/// 8 MiB, so no text can make it slow or large.
final class WordCache {
  /// A word's bytes padded with zeros, as far as the cache takes words.
  struct Key {
    var low: UInt64 = 0
    var middle: UInt64 = 0
    var high: UInt64 = 0
    var length = 0

    @inline(__always) func hash() -> UInt64 {
      var hash = (low ^ UInt64(truncatingIfNeeded: length)) &* 0x9e37_79b9_7f4a_7c15
      hash = (hash ^ (hash >> 32) ^ middle) &* 0xbf58_476d_1ce4_e5b9
      hash = (hash ^ (hash >> 32) ^ high) &* 0x94d0_49bb_1331_11eb
      return hash ^ (hash >> 32)
    }
  }

  /// Longest word in bytes.
  static let longestWord = 24
  /// Most ids of a word.
  static let mostTokens = 9

  private static let entryBytes = 64
  private static let probes = 4
  private static let largest = 1 << 17

  private var entries: UnsafeMutableRawPointer
  private var mask: Int
  private var used = 0

  init() {
    mask = 1023
    entries = Self.allocate(mask + 1)
  }

  deinit { entries.deallocate() }

  /// The key of a word of at most `longestWord` bytes at `index` of a text of `count` bytes.
  @inline(__always) static func key(
    _ text: UnsafePointer<UInt8>, at index: Int, length: Int, count: Int
  ) -> Key {
    var key = Key()
    key.length = length
    let raw = UnsafeRawPointer(text) + index
    if index + longestWord <= count {
      key.low = raw.loadUnaligned(as: UInt64.self)
      if length < 8 {
        key.low &= (1 << UInt64(8 * length)) &- 1
        return key
      }
      key.middle = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      if length < 16 {
        key.middle &= (1 << UInt64(8 * (length - 8))) &- 1
        return key
      }
      key.high = raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      if length < longestWord { key.high &= (1 << UInt64(8 * (length - 16))) &- 1 }
      return key
    }
    withUnsafeMutableBytes(of: &key) { $0.copyMemory(from: UnsafeRawBufferPointer(start: raw, count: length)) }
    return key
  }

  /// Appends the ids of a known word; false when it is not known.
  @inline(__always) func append(_ key: Key, _ hash: UInt64, to output: TokenBuffer) -> Bool {
    let home = Int(truncatingIfNeeded: hash)
    for probe in 0..<Self.probes {
      let entry = entries + ((home &+ probe) & mask) * Self.entryBytes
      let head = entry.load(fromByteOffset: 24, as: UInt16.self)
      if entry.load(as: UInt64.self) == key.low, Int(head & 0xff) == key.length,
        entry.load(fromByteOffset: 8, as: UInt64.self) == key.middle,
        entry.load(fromByteOffset: 16, as: UInt64.self) == key.high
      {
        let count = Int(head >> 8)
        let room = output.room(for: Self.mostTokens)
        let tokens = (entry + 28).assumingMemoryBound(to: Int32.self)
        room[0] = tokens[0]
        if count > 1 { for index in 1..<count { room[index] = tokens[index] } }
        output.commit(count)
        return true
      }
      if head == 0 { return false }
    }
    return false
  }

  /// Remembers a word of at least one byte, in place of another when its entries are all taken.
  @inline(never) func insert(_ key: Key, _ hash: UInt64, _ tokens: UnsafeBufferPointer<Int32>) {
    guard tokens.count <= Self.mostTokens else { return }
    if 2 * used > mask && mask < Self.largest - 1 { grow() }
    let entry = freeEntry(hash)
    entry.storeBytes(of: key.low, as: UInt64.self)
    entry.storeBytes(of: key.middle, toByteOffset: 8, as: UInt64.self)
    entry.storeBytes(of: key.high, toByteOffset: 16, as: UInt64.self)
    entry.storeBytes(of: UInt16(key.length | tokens.count << 8), toByteOffset: 24, as: UInt16.self)
    for (index, token) in tokens.enumerated() {
      entry.storeBytes(of: token, toByteOffset: 28 + 4 * index, as: Int32.self)
    }
  }

  private func freeEntry(_ hash: UInt64) -> UnsafeMutableRawPointer {
    let home = Int(truncatingIfNeeded: hash)
    for probe in 0..<Self.probes {
      let entry = entries + ((home &+ probe) & mask) * Self.entryBytes
      if entry.load(fromByteOffset: 24, as: UInt16.self) == 0 {
        used += 1
        return entry
      }
    }
    return entries + (home & mask) * Self.entryBytes
  }

  private func grow() {
    let (old, oldCount) = (entries, mask + 1)
    mask = 4 * oldCount - 1
    entries = Self.allocate(mask + 1)
    used = 0
    for index in 0..<oldCount {
      let entry = old + index * Self.entryBytes
      let length = Int(entry.load(fromByteOffset: 24, as: UInt16.self) & 0xff)
      guard length > 0 else { continue }
      let key = Key(
        low: entry.load(as: UInt64.self), middle: entry.load(fromByteOffset: 8, as: UInt64.self),
        high: entry.load(fromByteOffset: 16, as: UInt64.self), length: length)
      freeEntry(key.hash()).copyMemory(from: entry, byteCount: Self.entryBytes)
    }
    old.deallocate()
  }

  private static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    let entries = UnsafeMutableRawPointer.allocate(byteCount: count * entryBytes, alignment: entryBytes)
    entries.initializeMemory(as: UInt8.self, repeating: 0, count: count * entryBytes)
    return entries
  }
}
