/// A hash table from 64-bit keys to 64-bit values in one block of memory; filled once, then only read.
final class FlatTable: @unchecked Sendable {
  /// What `value(of:)` gives for an unknown key; never a value.
  static let missing = UInt64.max

  private struct Slot {
    var key: UInt64
    var value: UInt64
  }

  private let slots: UnsafeMutablePointer<Slot>
  private let mask: Int

  /// A table with room for `capacity` keys.
  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    mask = size - 1
    slots = .allocate(capacity: size)
    slots.initialize(repeating: Slot(key: 0, value: Self.missing), count: size)
  }

  deinit { slots.deallocate() }

  /// Sets the value of a key; later calls for the same key replace it.
  func insert(_ key: UInt64, _ value: UInt64) {
    var index = home(of: key)
    while slots[index].value != Self.missing && slots[index].key != key { index = (index + 1) & mask }
    slots[index] = Slot(key: key, value: value)
  }

  /// The value of a key, `missing` when there is none.
  @inline(__always) func value(of key: UInt64) -> UInt64 {
    var index = home(of: key)
    while true {
      let slot = slots[index]
      if slot.key == key || slot.value == Self.missing { return slot.value }
      index = (index + 1) & mask
    }
  }

  @inline(__always) private func home(of key: UInt64) -> Int {
    let mixed = (key ^ (key >> 29)) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed >> 32) & mask
  }
}

/// What adjacent pairs of ids become, and how early.
struct MergeTable: Sendable {
  /// The rank of a pair that is not merged.
  static let noRank = Int32.max

  private let table: FlatTable

  /// - Parameter merges: pairs by rank with their results; of equal pairs the last counts.
  init(_ merges: [(pair: TokenPair, result: Int32)]) {
    table = FlatTable(capacity: merges.count)
    for (rank, merge) in merges.enumerated() {
      let value = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: merge.result))
      table.insert(Self.key(merge.pair.left, merge.pair.right), value)
    }
  }

  /// The rank and result of a pair; `noRank` when it is not merged.
  @inline(__always) func merge(_ left: Int32, _ right: Int32) -> (rank: Int32, result: Int32) {
    let value = table.value(of: Self.key(left, right))
    if value == FlatTable.missing { return (Self.noRank, -1) }
    return (Int32(truncatingIfNeeded: value >> 32), Int32(truncatingIfNeeded: value))
  }

  @inline(__always) private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}
