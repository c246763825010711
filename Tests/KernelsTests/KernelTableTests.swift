import Foundation
import Kernels
import Numerics
import Testing

/// Every kernel of every instruction set against the plain double-precision formula, and against each other bit for bit.
@Suite struct KernelTableTests {
  let rows = 5
  let width = 48
  let epsilon: Float = 1e-5

  @Test func layerNormAgreesWithItsDefinition() {
    let x = randomFloats(rows * width, seed: 1)
    let (scale, bias) = (randomFloats(width, seed: 2), randomFloats(width, seed: 3))
    for table in KernelTable.all {
      var mean = [Float](repeating: 0, count: rows)
      var reciprocal = mean
      var y = x
      table.layer_norm_statistics(x, rows, width, epsilon, &mean, &reciprocal)
      table.layer_norm_apply(x, mean, reciprocal, scale, bias, rows, width, &y)
      for i in 0..<rows {
        let row = x[(i * width)..<((i + 1) * width)].map(Double.init)
        let center = row.reduce(0, +) / Double(width)
        let variance = row.map { ($0 - center) * ($0 - center) }.reduce(0, +) / Double(width)
        for j in 0..<width {
          let expected = (row[j] - center) / (variance + 1e-5).squareRoot() * Double(scale[j]) + Double(bias[j])
          #expect(abs(Double(y[i * width + j]) - expected) < 1e-5)
        }
      }
    }
  }

  @Test func layerNormGradientAgreesWithFiniteDifferences() {
    let x = randomFloats(width, seed: 4)
    let dy = randomFloats(width, seed: 5)
    let (scale, bias) = (randomFloats(width, seed: 6), randomFloats(width, seed: 7))
    func value(_ x: [Double]) -> Double {
      let center = x.reduce(0, +) / Double(width)
      let variance = x.map { ($0 - center) * ($0 - center) }.reduce(0, +) / Double(width)
      return (0..<width).reduce(0) { sum, j in
        let normalised = (x[j] - center) / (variance + 1e-5).squareRoot()
        return sum + Double(dy[j]) * (normalised * Double(scale[j]) + Double(bias[j]))
      }
    }
    for table in KernelTable.all {
      var (mean, reciprocal) = ([Float](repeating: 0, count: 1), [Float](repeating: 0, count: 1))
      table.layer_norm_statistics(x, 1, width, epsilon, &mean, &reciprocal)
      var (dscale, dbias, dx) = (
        [Float](repeating: 0, count: width), [Float](repeating: 0, count: width), [Float](repeating: 0.5, count: width)
      )
      table.layer_norm_backward(dy, x, mean, reciprocal, scale, 1, width, &dscale, &dbias, &dx)
      #expect(dbias == dy)
      for j in 0..<width {
        var (above, below) = (x.map(Double.init), x.map(Double.init))
        above[j] += 1e-5
        below[j] -= 1e-5
        let slope = (value(above) - value(below)) / 2e-5
        #expect(abs(Double(dx[j]) - 0.5 - slope) < 2e-4)
      }
    }
  }

  @Test func geluAndItsDerivativeAgreeWithTheTanhForm() {
    let x = stride(from: Float(-12), through: 12, by: 0.01).map { $0 } + [Float](repeating: 0, count: 15)
    let count = x.count / 16 * 16
    for table in KernelTable.all {
      var (y, slope) = (x, [Float](repeating: 1, count: x.count))
      table.gelu(x, count, &y)
      table.gelu_backward(x, &slope, count)
      for j in 0..<count {
        #expect(abs(Double(y[j]) - ReferenceGELU.value(Double(x[j]))) < 1e-6 * max(1, abs(Double(x[j]))))
        #expect(abs(Double(slope[j]) - ReferenceGELU.derivative(Double(x[j]))) < 2e-6)
      }
    }
  }

  @Test(arguments: [1, 15, 16, 17, 100, 50304]) func crossEntropyAndItsGradientAgreeWithSoftmax(columns: Int) {
    let logits = randomFloats(2 * columns, seed: 8).map { $0 * 5 }
    let targets = [Int32(columns / 2), Int32(columns - 1)]
    for table in KernelTable.all {
      var (gradient, losses, lossesAlone) = (logits, [0.0, 0.0], [0.0, 0.0])
      table.cross_entropy_loss(logits, targets, 2, columns, &lossesAlone)
      table.cross_entropy(&gradient, targets, 2, columns, 0.25, &losses)
      #expect(losses == lossesAlone)
      for i in 0..<2 {
        let row = logits[(i * columns)..<((i + 1) * columns)].map(Double.init)
        let top = row.max() ?? 0
        let total = row.reduce(0) { $0 + exp($1 - top) }
        #expect(abs(losses[i] - (log(total) + top - row[Int(targets[i])])) < 2e-6)
        for j in 0..<columns {
          let expected = 0.25 * (exp(row[j] - top) / total - (j == Int(targets[i]) ? 1 : 0))
          #expect(abs(Double(gradient[i * columns + j]) - expected) < 3e-7)
        }
      }
    }
  }

  @Test func causalSoftmaxSeesOnlyThePast() {
    let (rows, columns, first) = (20, 37, 17)
    let scores = randomFloats(rows * columns, seed: 9)
    for table in KernelTable.all {
      var (weights, logSum) = (scores, [Float](repeating: 0, count: rows))
      table.causal_softmax(&weights, rows, columns, columns, first, &logSum)
      for i in 0..<rows {
        let past = scores[(i * columns)..<(i * columns + first + i + 1)].map(Double.init)
        let total = past.reduce(0) { $0 + exp($1) }
        #expect(abs(Double(logSum[i]) - log(total)) < 1e-5)
        for j in 0..<columns {
          let expected = j < past.count ? exp(past[j]) / total : 0
          #expect(abs(Double(weights[i * columns + j]) - expected) < 1e-6)
        }
      }
    }
  }

  @Test func whatIsNotANumberStaysSo() {
    for table in KernelTable.all {
      var logits = randomFloats(48, seed: 20)
      logits[7] = .infinity
      var losses = [0.0]
      table.cross_entropy_loss(logits, [3], 1, 48, &losses)
      #expect(!losses[0].isFinite)
      var (scores, logSum) = (randomFloats(32, seed: 21), [Float(0)])
      scores[5] = .nan
      table.causal_softmax(&scores, 1, 32, 32, 31, &logSum)
      #expect(scores.contains { $0.isNaN })
    }
  }

  @Test func sumOfSquaresIsExactWhereDoublesAre() {
    let values = (0..<1003).map { Float($0 % 7) }
    let expected = values.reduce(0) { $0 + Double($1) * Double($1) }
    for table in KernelTable.all { #expect(table.sum_of_squares(values, values.count) == expected) }
  }

  @Test(arguments: [1, 4, 7]) func columnsAreSurveyedAndShifted(height: Int) {
    // 16 columns at a time and five more.
    let (columns, stride) = (37, 40)
    let x = randomFloats(height * columns, seed: 31)
    let (centres, rests) = (randomFloats(columns, seed: 32), randomFloats(columns, seed: 33).map { $0 * 1e-8 })
    for table in KernelTable.all {
      var sums = [Double](repeating: 1, count: columns)
      var least = [Float](repeating: .infinity, count: columns)
      var most = [Float](repeating: -.infinity, count: columns)
      var target = [Float](repeating: 9, count: height * stride)
      table.survey_columns(x, height, columns, &sums, &least, &most)
      table.shift_columns(x, height, columns, centres, rests, 0.25, &target, stride)
      for column in 0..<columns {
        let values = (0..<height).map { x[$0 * columns + column] }
        let sum: Double = values.reduce(1) { $0 + Double($1) }
        #expect((sums[column] - sum).magnitude < 1e-14 * Double(height + 1))
        #expect(least[column] == values.min() && most[column] == values.max())
        for row in 0..<height {
          #expect(target[row * stride + column] == (values[row] - centres[column] - rests[column]) * 0.25)
        }
      }
      #expect((0..<height).allSatisfy { row in (columns..<stride).allSatisfy { target[row * stride + $0] == 9 } })
    }
  }

  @Test func allInstructionSetsGiveTheSameBits() {
    let runs = KernelTable.all.map(everyKernelOnce)
    for (index, run) in runs.enumerated() { #expect(run == runs[0], "table \(index) differs from the first") }
  }

  private func everyKernelOnce(_ table: kernel_table) -> [UInt32] {
    let (count, columns) = (rows * width, 37)
    let x = randomFloats(count, seed: 10)
    let vector = randomFloats(width, seed: 11)
    var (mean, reciprocal) = ([Float](repeating: 0, count: rows), [Float](repeating: 0, count: rows))
    var (a, b, c, d) = (x, randomFloats(count, seed: 12), randomFloats(count, seed: 13), randomFloats(count, seed: 14))
    var (dscale, dbias) = (vector, vector)
    var losses = [Double](repeating: 0, count: rows)
    table.layer_norm_statistics(x, rows, width, epsilon, &mean, &reciprocal)
    table.layer_norm_apply(x, mean, reciprocal, vector, vector, rows, width, &a)
    table.layer_norm_backward(a, x, mean, reciprocal, vector, rows, width, &dscale, &dbias, &b)
    table.bias_gelu(&c, vector, rows, width, &a)
    table.gelu_backward(c, &a, count)
    table.rotate(&a, x, x, rows, 1, 16, 8, -1)
    table.residual_sum(x, a, vector, b, vector, rows, width, &c)
    let update = adamw_update(
      gradient_scale: 0.7, learning_rate: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weight_decay: 0.1,
      correction1: 0.2, correction2: 0.1)
    table.adamw(&d, c, &a, &b.squared, count, update)
    var scores = randomFloats(4 * columns, seed: 15)
    table.causal_softmax(&scores, 4, columns, columns, 33, &mean)
    var logits = randomFloats(rows * width, seed: 17)
    table.cross_entropy(&logits, [0, 3, 9, 20, 47], rows, width, 0.1, &losses)
    var uniform = randomFloats(64, seed: 18).map { abs($0).truncatingRemainder(dividingBy: 1) }
    table.normal_from_uniform(&uniform, 64, 0, 0.02)
    var (sums, shifted) = ([Double](repeating: 0, count: width), x)
    table.survey_columns(x, rows, width, &sums, &dscale, &dbias)
    table.shift_columns(x, rows, width, vector, dscale, 0.3, &shifted, width)
    let floats = shifted + a + b + c + d + dscale + dbias + scores + mean + reciprocal + logits + uniform
    let doubles = losses + sums + [table.sum_of_squares(c, count)]
    return floats.map(\.bitPattern) + doubles.map { UInt32(truncatingIfNeeded: $0.bitPattern) }
  }
}

extension [Float] {
  /// Second moments are never negative.
  fileprivate var squared: [Float] {
    get { map { $0 * $0 } }
    set { self = newValue }
  }
}

/// Plain double-precision GELU, the tanh form with GPT-NeoX's truncated constants.
enum ReferenceGELU {
  static func value(_ u: Double) -> Double {
    0.5 * u * (1 + tanh(0.79788456 * u * (1 + 0.044715 * u * u)))
  }

  static func derivative(_ u: Double) -> Double {
    let t = tanh(0.79788456 * u * (1 + 0.044715 * u * u))
    return 0.5 * u * (1 - t * t) * (0.79788456 + 0.1070322243 * u * u) + 0.5 * (1 + t)
  }
}

/// Normal-looking numbers from a fixed stream.
func randomFloats(_ count: Int, seed: UInt32) -> [Float] {
  var twister = MersenneTwister(seed: seed)
  return (0..<count).map { _ in Float((0..<4).reduce(-2.0) { sum, _ in sum + twister.uniform() }) }
}
