import Foundation
import Numerics

/// Damages bytes in ways that readers must survive, the same way for the same seed.
public struct Mutator {
  private var random: MersenneTwister

  /// Seeds the damage.
  public init(seed: UInt32 = 1) { random = MersenneTwister(seed: seed) }

  /// A damaged copy: one to four changes of bits, bytes, numbers, digits, lengths, order and nesting.
  public mutating func mutate(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...draw(3) where !bytes.isEmpty { change(&bytes) }
    return bytes
  }

  /// A number from 0 through `top`.
  private mutating func draw(_ top: Int) -> Int { Int(random.bounded(UInt64(max(0, top)))) }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = draw(bytes.count - 1)
    let piece = place..<min(bytes.count, place + 1 + draw(30))
    switch draw(12) {
    case 0: bytes[place] ^= 1 << UInt8(draw(7))
    case 1: bytes[place] = UInt8(draw(255))
    case 2: bytes.removeLast(draw(1) == 0 ? bytes.count - place : min(bytes.count, 1 + draw(40)))
    case 3: bytes.removeSubrange(piece)
    case 4: bytes.insert(contentsOf: bytes[piece], at: draw(bytes.count))
    case 5: overwrite(&bytes, place, extreme())
    case 6: bytes.insert(contentsOf: piece.map { _ in UInt8(draw(255)) }, at: place)
    case 7: changeNumber(&bytes, from: place)
    case 8: bytes.insert(contentsOf: Self.fragments[draw(Self.fragments.count - 1)].utf8, at: place)
    case 9: bytes.insert(contentsOf: Self.malformed[draw(Self.malformed.count - 1)], at: place)
    case 10: swapPieces(&bytes, piece)
    case 11: nest(&bytes, place)
    default: bytes.swapAt(place, draw(bytes.count - 1))
    }
  }

  /// A number at the edge of a width, as little-endian bytes.
  private mutating func extreme() -> [UInt8] {
    let values: [UInt64] = [
      0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1 << 31, 1 << 32, 1 << 62, UInt64(Int.max), 1 << 63,
      .max,
    ]
    let value = values[draw(values.count - 1)]
    let width = [1, 2, 4, 8][draw(3)]
    return (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private func overwrite(_ bytes: inout [UInt8], _ place: Int, _ new: [UInt8]) {
    for (offset, byte) in new.enumerated() where place + offset < bytes.count { bytes[place + offset] = byte }
  }

  private mutating func changeNumber(_ bytes: inout [UInt8], from place: Int) {
    guard let start = bytes[place...].firstIndex(where: { (48...57).contains($0) }) else { return }
    let isWhole = draw(1) == 0
    let end = isWhole ? bytes[start...].firstIndex { !(48...57).contains($0) } ?? bytes.count : start + 1
    bytes.replaceSubrange(start..<end, with: Array(Self.numbers[draw(Self.numbers.count - 1)].utf8))
  }

  private mutating func swapPieces(_ bytes: inout [UInt8], _ piece: Range<Int>) {
    let moved = Array(bytes[piece])
    bytes.removeSubrange(piece)
    bytes.insert(contentsOf: moved, at: draw(bytes.count))
  }

  /// Opens up to 2000 levels of nesting.
  private mutating func nest(_ bytes: inout [UInt8], _ place: Int) {
    let opening = ["[", "{", "(", "{\"a\":", "- ", "[["][draw(5)]
    bytes.insert(contentsOf: String(repeating: opening, count: draw(9) == 0 ? draw(2000) : 1 + draw(3)).utf8, at: place)
  }

  private static let numbers = [
    "-1", "0", "255", "65536", "2147483648", "4194303", "99999999999999999999", "4611686018427387904", "1e99", "1e400",
    "null", "0.5", "9223372036854775807",
  ]

  private static let fragments = [
    "{", "}", "[", "]", "(", ")", "\"", "'", ",", ":", "-", "#", "%", "\n", "\t", "../", "/etc/passwd", "\\u0000",
    "\\ud800", "\u{0}", "\\", "null", "True", "NaN", "é", "\u{feff}", "&a ", "*a", "- ", "!!int ", "|\n",
  ]

  private static let malformed: [[UInt8]] = [
    [0xff], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82],
  ]
}
