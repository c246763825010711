import Foundation
import Kernels
import Numerics
import Testing

/// The loops for bfloat16 of every instruction set against plain references, and against each other bit for bit.
@Suite struct BrainFloatKernelTests {
  private var tables: [brain_float_kernels] { KernelTable.all.map(\.brain_float) }

  /// Rounding to the nearest by distance, ties to the even pattern.
  private func rounded(_ x: Float) -> BrainFloat {
    guard x.isFinite else { return BrainFloat(x.bitPattern >> 16) | (x.isNaN ? 0x40 : 0) }
    let below = BrainFloat(x.bitPattern >> 16)
    let above = below + 1
    // The distance to the first infinity is measured to where the next number would be.
    let top = widened(above).isFinite ? Double(widened(above)) : (x < 0 ? -1 : 1) * pow(2, 128)
    let (low, high) = (abs(Double(x) - Double(widened(below))), abs(Double(x) - top))
    return low < high || (low == high && below & 1 == 0) ? below : above
  }

  private func widened(_ x: BrainFloat) -> Float { Float(bitPattern: UInt32(x) << 16) }

  private func roundedAll(_ values: [Float]) -> [BrainFloat] { values.map(rounded) }

  /// Whether a stored value is within one unit in its last place of an exact one.
  private func isNear(_ x: BrainFloat, _ exact: Double, slack: Double = 1e-7) -> Bool {
    abs(Double(widened(x)) - exact) <= abs(exact) / 128 + slack
  }

  private func random(_ count: Int, seed: UInt32, scale: Float = 1) -> [Float] {
    var twister = MersenneTwister(seed: seed)
    return (0..<count).map { _ in Float(twister.uniform() - 0.5) * 2 * scale }
  }

  /// The rounded values that took the first halves of the places of single-precision rows.
  private func inPlace(_ values: [Float], row: Int, stride: Int, column: Int) -> BrainFloat {
    let bits = values[row * stride + column / 2].bitPattern
    return BrainFloat(truncatingIfNeeded: column % 2 == 0 ? bits : bits >> 16)
  }

  @Test(arguments: [1, 15, 16, 17, 1000]) func roundingIsToTheNearestWithTiesToEven(count: Int) {
    var values = random(count, seed: 1, scale: 10)
    let special: [UInt32] = [
      0x3F80_8000, 0x3F81_8000, 0x3F80_8001, 0x3F80_7FFF, 0, 0x8000_0000, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000,
      0xFF80_0000, 0x7F80_0001, 0x7FFF_FFFF, 0xFFC0_0001, 0x0000_8000, 0x0000_8001,
    ]
    for (index, bits) in special.enumerated() where index < count { values[index] = Float(bitPattern: bits) }
    for table in tables {
      var result = [BrainFloat](repeating: 1, count: count)
      table.round(values, count, &result)
      #expect(result == roundedAll(values))
    }
  }

  @Test(arguments: [1, 15, 16, 33]) func wideningKeepsEveryValueAndLeavesGapsBehind(columns: Int) {
    let (rows, stride) = (5, columns + 3)
    let values = roundedAll(random(rows * stride, seed: 9, scale: 10))
    for table in tables {
      var result = [Float](repeating: 1, count: rows * columns + 1)
      table.widen(values, stride, rows, columns, &result)
      let expected = (0..<rows).flatMap { row in (0..<columns).map { widened(values[row * stride + $0]) } }
      #expect(result == expected + [1])
    }
  }

  @Test func columnSumsAreThoseBeforeRounding() {
    let (rows, columns) = (7, 48)
    let values = random(rows * columns, seed: 2)
    for table in tables {
      var (result, sums) = ([BrainFloat](repeating: 0, count: values.count), [Float](repeating: 0.25, count: columns))
      table.round_with_column_sums(values, rows, columns, &result, &sums)
      #expect(result == roundedAll(values))
      for j in 0..<columns {
        #expect(sums[j] == (0..<rows).reduce(Float(0.25)) { $0 + values[$1 * columns + j] })
      }
    }
  }

  @Test func layerNormIsThatOfSinglePrecisionRounded() {
    let (rows, width) = (5, 48)
    let x = random(rows * width, seed: 3)
    let (mean, reciprocal) = (random(rows, seed: 4), random(rows, seed: 5))
    let (scale, bias) = (random(width, seed: 6), random(width, seed: 7))
    for table in KernelTable.all {
      var (exact, result) = (x, [BrainFloat](repeating: 0, count: x.count))
      table.layer_norm_apply(x, mean, reciprocal, scale, bias, rows, width, &exact)
      table.brain_float.layer_norm_apply(x, mean, reciprocal, scale, bias, rows, width, &result)
      #expect(result == roundedAll(exact))
    }
  }

  @Test func rotationTurnsQueriesAndKeysAndNothingElse() {
    let (rows, heads, width, rotary) = (5, 3, 16, 4)
    let start = roundedAll(random(rows * heads * 3 * width, seed: 8))
    let angles = random(rows * rotary / 2, seed: 9, scale: 3)
    let (cosine, sine) = (angles.map { cosf($0) }, angles.map { sinf($0) })
    for table in tables {
      var result = start
      table.rotate(&result, cosine, sine, rows, heads, width, rotary)
      for i in 0..<rows {
        for part in 0..<(3 * heads) {
          for j in 0..<width {
            let place = (i * heads * 3 + part) * width
            guard part % 3 < 2, j < rotary else {
              #expect(result[place + j] == start[place + j])
              continue
            }
            let pair = j % (rotary / 2)
            let (first, second) = (widened(start[place + pair]), widened(start[place + pair + rotary / 2]))
            let (c, s) = (Double(cosine[i * rotary / 2 + pair]), Double(sine[i * rotary / 2 + pair]))
            let exact =
              j < rotary / 2 ? Double(first) * c - Double(second) * s : Double(second) * c + Double(first) * s
            #expect(isNear(result[place + j], exact))
          }
        }
      }
    }
  }

  @Test func geluAndItsDerivativeAreThoseOfSinglePrecisionRounded() {
    let (rows, columns) = (9, 32)
    let x = roundedAll(random(rows * columns, seed: 10, scale: 6))
    let gradients = roundedAll(random(rows * columns, seed: 11))
    for table in KernelTable.all {
      let wide = x.map(widened)
      var (exact, slopes) = (wide, gradients.map(widened))
      table.gelu(wide, x.count, &exact)
      table.gelu_backward(wide, &slopes, x.count)
      var (result, again, turned) = (x, x, gradients)
      var sums = [Float](repeating: 1, count: columns)
      table.brain_float.gelu(x, x.count, &result)
      table.brain_float.gelu_backward(x, &turned, rows, columns, &again, &sums)
      #expect(result == roundedAll(exact) && again == result)
      #expect(turned == roundedAll(slopes))
      for j in 0..<columns { #expect(sums[j] == (0..<rows).reduce(Float(1)) { $0 + slopes[$1 * columns + j] }) }
    }
  }

  @Test(arguments: [(1, 1, 0), (20, 37, 17), (16, 48, 32), (3, 130, 127)])
  func causalSoftmaxAndItsGradientAgreeWithDoublePrecision(rows: Int, columns: Int, first: Int) {
    let stride = columns + 5
    let (scores, slopes) = (random(rows * stride, seed: 12, scale: 20), random(rows * stride, seed: 13))
    let delta = random(rows, seed: 14)
    let scale: Float = 0.3
    var common: [[UInt32]] = []
    for table in tables {
      var (weights, again, gradients) = (scores, scores, slopes)
      var logSum = [Float](repeating: 0, count: rows)
      table.causal_softmax(&weights, rows, columns, stride, first, scale, &logSum)
      table.causal_softmax_backward(&again, &gradients, rows, columns, stride, first, logSum, delta, scale)
      for i in 0..<rows {
        let past = (0...(first + i)).map { Double(scores[i * stride + $0]) * Double(scale) }
        let total = past.reduce(0) { $0 + exp($1) }
        #expect(abs(Double(logSum[i]) - log(total)) < 1e-5)
        for j in 0..<columns {
          let weight = j < past.count ? exp(past[j]) / total : 0
          let slope = weight * Double(scale) * (Double(slopes[i * stride + j]) - Double(delta[i]))
          #expect(isNear(inPlace(weights, row: i, stride: stride, column: j), weight))
          #expect(isNear(inPlace(again, row: i, stride: stride, column: j), weight))
          #expect(isNear(inPlace(gradients, row: i, stride: stride, column: j), slope))
        }
      }
      let read = (0..<rows).map { i in i * stride..<(i * stride + columns / 2) }
      common.append(
        logSum.map(\.bitPattern)
          + [weights, again, gradients].flatMap { values in read.flatMap { values[$0].map(\.bitPattern) } })
    }
    #expect(common.allSatisfy { $0 == common[0] })
  }

  @Test func rowProductsAreSumsOfTheRoundedValues() {
    let (rows, columns, strideA, strideB) = (6, 48, 50, 64)
    let (a, b) = (roundedAll(random(rows * strideA, seed: 15)), roundedAll(random(rows * strideB, seed: 16)))
    var common: [[Float]] = []
    for table in tables {
      var result = [Float](repeating: 0, count: rows)
      table.row_products(a, strideA, b, strideB, rows, columns, &result)
      for i in 0..<rows {
        let exact = (0..<columns).reduce(0.0) {
          $0 + Double(widened(a[i * strideA + $1])) * Double(widened(b[i * strideB + $1]))
        }
        #expect(abs(Double(result[i]) - exact) < 1e-5)
      }
      common.append(result)
    }
    #expect(common.allSatisfy { $0 == common[0] })
  }

  @Test(arguments: [1, 15, 16, 17, 100, 50304]) func crossEntropyLeavesRoundedGradients(columns: Int) {
    let logits = random(2 * columns, seed: 17, scale: 5)
    let targets = [Int32(columns / 2), Int32(columns - 1)]
    for table in KernelTable.all {
      var (exact, result) = (logits, logits)
      var (losses, exactLosses) = ([0.0, 0.0], [0.0, 0.0])
      table.cross_entropy(&exact, targets, 2, columns, 0.25, &exactLosses)
      table.brain_float.cross_entropy(&result, targets, 2, columns, 0.25, &losses)
      #expect(losses == exactLosses)
      let agrees = (0..<2).allSatisfy { i in
        (0..<columns).allSatisfy { j in
          inPlace(result, row: i, stride: columns, column: j) == rounded(exact[i * columns + j])
        }
      }
      #expect(agrees)
    }
  }
}
