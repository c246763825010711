import Files
import Foundation
import Numerics
import Testing

/// Expected values: NumPy's legacy RandomState, in Vectors/mt19937_numpy.json.
@Suite struct MersenneTwisterTests {
  struct Reference: Decodable {
    struct Draws: Decodable {
      let seed: UInt32
      let key_first4: [UInt32]
      let key_last: UInt32
      let first8_u32: [UInt32]
    }
    struct Interval: Decodable {
      let seed: UInt32
      let max_inclusive: [UInt64]
      let values: [UInt64]
    }
    struct Shuffle: Decodable {
      let seed: UInt32
      let n: Int
      let result: [Int]?
      let sha256_of_little_endian_int64: String?
    }
    struct Stream: Decodable {
      let seed: UInt32
      let first_shuffle_of_12: [Int]
      let then_shuffle_of_9: [Int]
      let next_u32: UInt32
    }
    let init_and_draw: [Draws]
    let interval: [Interval]
    let shuffle: [Shuffle]
    let stream: [Stream]
  }

  let reference: Reference

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appendingPathComponent("Vectors/mt19937_numpy.json"))
    reference = try JSONDecoder().decode(Reference.self, from: data)
  }

  @Test func seedingAndTheFirstWordsAreNumPys() {
    #expect(reference.init_and_draw.count == 8)
    for expected in reference.init_and_draw {
      var generator = MersenneTwister(seed: expected.seed)
      #expect(Array(generator.key.prefix(4)) == expected.key_first4)
      #expect(generator.key.last == expected.key_last)
      #expect((0..<8).map { _ in generator.nextWord() } == expected.first8_u32)
    }
  }

  @Test func boundedNumbersContinueOneStream() {
    for expected in reference.interval {
      var generator = MersenneTwister(seed: expected.seed)
      #expect(expected.max_inclusive.map { generator.bounded($0) } == expected.values)
    }
  }

  @Test func shufflesAreNumPys() {
    #expect(!reference.shuffle.isEmpty)
    for expected in reference.shuffle {
      var generator = MersenneTwister(seed: expected.seed)
      var values = Array(0..<expected.n)
      generator.shuffle(&values)
      if let result = expected.result {
        #expect(values == result, "seed \(expected.seed), \(expected.n) values")
      } else {
        let bytes = values.map { Int64($0).littleEndian }.withUnsafeBytes { Data($0) }
        #expect(SHA256.hexadecimal(of: bytes) == expected.sha256_of_little_endian_int64)
      }
    }
  }

  @Test func twoShufflesConsumeOneStreamInOrder() {
    for expected in reference.stream {
      var generator = MersenneTwister(seed: expected.seed)
      var first = Array(0..<12)
      var second = Array(0..<9)
      generator.shuffle(&first)
      generator.shuffle(&second)
      #expect(first == expected.first_shuffle_of_12)
      #expect(second == expected.then_shuffle_of_9)
      #expect(generator.nextWord() == expected.next_u32)
    }
  }

  // numpy 2.4.6: numpy.random.RandomState(1234).random_sample(3)
  @Test func uniformNumbersAreNumPysRandomSample() {
    var generator = MersenneTwister(seed: 1234)
    #expect((0..<3).map { _ in generator.uniform() } == [0.1915194503788923, 0.6221087710398319, 0.4377277390071145])
  }
}
