import Foundation
import Numerics

/// Damages bytes in ways that readers must survive, the same way for the same seed.
public struct Mutator {
  private var random: MersenneTwister

  /// Seeds the damage.
  public init(seed: UInt32 = 1) { random = MersenneTwister(seed: seed) }

  /// How many rounds a fuzz test does: `POLYPYTHIA_FUZZ_ROUNDS`, or so few that a test run stays quick.
  public static func rounds(_ usual: Int = 400) -> Int {
    ProcessInfo.processInfo.environment["POLYPYTHIA_FUZZ_ROUNDS"].flatMap(Int.init) ?? usual
  }

  /// A damaged copy: one to four changes of bits, bytes, numbers, digits, lengths.
  public mutating func mutate(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...draw(3) where !bytes.isEmpty { change(&bytes) }
    return bytes
  }

  private mutating func draw(_ top: Int) -> Int { Int(random.bounded(UInt64(max(0, top)))) }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = draw(bytes.count - 1)
    let length = min(bytes.count - place, 1 + draw(15))
    switch draw(9) {
    case 0: bytes[place] ^= 1 << UInt8(draw(7))
    case 1: bytes[place] = UInt8(draw(255))
    case 2: bytes.removeLast(bytes.count - place)
    case 3: bytes.removeSubrange(place..<(place + length))
    case 4: bytes.insert(contentsOf: bytes[place..<(place + length)], at: draw(bytes.count))
    case 5: overwrite(&bytes, place, extreme())
    case 6: bytes.insert(contentsOf: (0..<length).map { _ in UInt8(draw(255)) }, at: place)
    case 7: changeDigits(&bytes, from: place)
    case 8: bytes.insert(contentsOf: Self.fragments[draw(Self.fragments.count - 1)].utf8, at: place)
    default: bytes.swapAt(place, draw(bytes.count - 1))
    }
  }

  /// A number at the edge of a width, as little-endian bytes.
  private mutating func extreme() -> [UInt8] {
    let values: [UInt64] = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1 << 62, UInt64(Int.max), .max]
    let value = values[draw(values.count - 1)]
    let width = [1, 2, 4, 8][draw(3)]
    return (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private func overwrite(_ bytes: inout [UInt8], _ place: Int, _ new: [UInt8]) {
    for (offset, byte) in new.enumerated() where place + offset < bytes.count { bytes[place + offset] = byte }
  }

  private mutating func changeDigits(_ bytes: inout [UInt8], from place: Int) {
    guard let digit = bytes[place...].firstIndex(where: { (48...57).contains($0) }) else { return }
    let numbers = [
      "-1", "0", "99999999999999999999", "4611686018427387904", "1e99", "null", "0.5", "9223372036854775807",
    ]
    bytes.replaceSubrange(digit...digit, with: Array(numbers[draw(numbers.count - 1)].utf8))
  }

  private static let fragments = [
    "{", "}", "[", "]", "\"", ",", ":", "../", "/etc/passwd", "\\u0000", "\u{0}", "\\", "[[[[[[[[", "{\"a\":", "null",
    "é",
  ]
}
