import Foundation
import Numerics

/// Damaged copies of an input, the same ones every time.
struct Mutation {
  /// How many inputs a fuzz test tries: POLYPYTHIA_FUZZ_ROUNDS, or few enough for every day.
  static let rounds = ProcessInfo.processInfo.environment["POLYPYTHIA_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 2000

  private let original: [UInt8]
  private var random: MersenneTwister

  init(of original: Data, seed: UInt32) {
    self.original = Array(original)
    random = MersenneTwister(seed: seed)
  }

  /// The next damaged copy: up to four changes, each of a kind that real damage or malice makes.
  mutating func next() -> Data {
    var bytes = original
    for _ in 0...draw(4) where !bytes.isEmpty { change(&bytes) }
    return Data(bytes)
  }

  /// A number from 0 up to `bound`, which is left out.
  mutating func draw(_ bound: Int) -> Int { Int(random.nextWord()) % max(1, bound) }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = draw(bytes.count)
    let end = min(bytes.count, place + 1 + draw(40))
    switch draw(9) {
    case 0: bytes[place] ^= 1 << UInt8(draw(8))
    case 1: bytes[place] = UInt8(draw(256))
    case 2: bytes.removeSubrange(place...)
    case 3: bytes.removeSubrange(place..<end)
    case 4: bytes.insert(contentsOf: bytes[place..<end], at: draw(bytes.count))
    case 5: replaceNumber(&bytes, near: place)
    case 6: bytes.insert(contentsOf: Array(repeating: draw(2) == 0 ? 0x5b : 0x7b, count: draw(2000)), at: place)
    case 7: bytes.insert(contentsOf: [[0xff], [0xed, 0xa0, 0x80], [0], Array("\\ud800".utf8)][draw(4)], at: place)
    default: swapPieces(&bytes, place..<end)
    }
  }

  private mutating func replaceNumber(_ bytes: inout [UInt8], near place: Int) {
    guard let start = bytes[place...].firstIndex(where: { (48...57).contains($0) }) else { return }
    let end = bytes[start...].firstIndex { !(48...57).contains($0) } ?? bytes.count
    let numbers = ["-1", "0", "255", "65536", "2147483648", "4194303", "99999999999999999999", "1e400", "0.5", "null"]
    bytes.replaceSubrange(start..<end, with: Array(numbers[draw(numbers.count)].utf8))
  }

  private mutating func swapPieces(_ bytes: inout [UInt8], _ piece: Range<Int>) {
    let moved = Array(bytes[piece])
    bytes.removeSubrange(piece)
    bytes.insert(contentsOf: moved, at: draw(bytes.count + 1))
  }
}
