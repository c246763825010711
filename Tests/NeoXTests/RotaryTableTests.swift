import Foundation
import NeoX
import Testing

@Suite struct RotaryTableTests {
  struct Vectors: Decodable {
    struct Table: Decodable {
      let rotary_ndims: Int
      let positions: [Int]
      let cos_float32, sin_float32: [[Float]]
    }
    let tables: [Table]
  }

  /// One unit in the last place of 1 is allowed: libraries differ in how they round the cosine itself.
  @Test func agreesWithTheSinglePrecisionVectors() throws {
    let vectors = try JSONDecoder().decode(Vectors.self, from: vectorData("rope.json"))
    for expected in vectors.tables {
      let table = RotaryTable(positions: 2048, rotaryWidth: expected.rotary_ndims)
      let half = expected.rotary_ndims / 2
      for (row, position) in expected.positions.enumerated() {
        for pair in 0..<half {
          #expect(abs(table.cosine[position * half + pair] - expected.cos_float32[row][pair]) <= 1.2e-7)
          #expect(abs(table.sine[position * half + pair] - expected.sin_float32[row][pair]) <= 1.2e-7)
        }
      }
    }
  }
}
