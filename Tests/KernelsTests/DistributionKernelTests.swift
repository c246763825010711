import Foundation
import Kernels
import Numerics
import Testing

/// Log-probabilities and divergences of every instruction set against double precision, and against each other bit for bit.
@Suite struct DistributionKernelTests {
  /// One row of logits as log-probabilities and probabilities.
  private func distribution(_ logits: [Float], _ table: kernel_table) -> (log: [Float], probability: [Float]) {
    let stride = (logits.count + 15) / 16 * 16
    var log = logits + [Float](repeating: .nan, count: stride - logits.count)
    var probability = [Float](repeating: .nan, count: stride)
    table.log_softmax(&log, 1, logits.count, stride, &probability)
    return (log, probability)
  }

  private func exact(_ logits: [Float]) -> [Double] {
    let highest = logits.map(Double.init).max() ?? 0
    let total = logits.reduce(0) { $0 + exp(Double($1) - highest) }
    return logits.map { Double($0) - highest - log(total) }
  }

  @Test(arguments: [1, 15, 16, 17, 100, 50277]) func logarithmsOfProbabilitiesAgreeWithDoublePrecision(columns: Int) {
    let logits = randomFloats(columns, seed: 31).map { $0 * 6 }
    let expected = exact(logits)
    for table in KernelTable.all {
      let (logs, probabilities) = distribution(logits, table)
      for j in 0..<columns {
        #expect(abs(Double(logs[j]) - expected[j]) < 4e-6)
        #expect(abs(Double(probabilities[j]) - exp(expected[j])) < 4e-6 * exp(expected[j]))
      }
      for j in columns..<logs.count { #expect(logs[j] == 0 && probabilities[j] == 0) }
    }
  }

  @Test(arguments: [2, 15, 100, 50277]) func divergencesAgreeWithDoublePrecision(columns: Int) {
    for (shift, seed) in [(Float(6), UInt32(41)), (0.5, 42), (0.01, 43)] {
      let first = randomFloats(columns, seed: seed).map { $0 * 4 }
      let second = zip(first, randomFloats(columns, seed: seed + 10)).map { $0 + $1 * shift }
      let (p, q) = (exact(first), exact(second))
      var (forward, backward, mixed) = (0.0, 0.0, 0.0)
      for j in 0..<columns {
        let middle = log((exp(p[j]) + exp(q[j])) / 2)
        forward += exp(p[j]) * (p[j] - q[j])
        backward += exp(q[j]) * (q[j] - p[j])
        mixed += exp(p[j]) * (p[j] - middle) + exp(q[j]) * (q[j] - middle)
      }
      var bits: [[Double]] = []
      for table in KernelTable.all {
        let (a, b) = (distribution(first, table), distribution(second, table))
        var sums = [0.0, 0, 0]
        table.divergences(a.log, a.probability, b.log, b.probability, a.log.count, &sums)
        for (value, expected) in zip(sums, [forward, backward, mixed]) {
          #expect(abs(value - expected) < 1e-6 * expected + 1.5e-7)
        }
        bits.append(sums)
      }
      #expect(bits.allSatisfy { $0 == bits[0] })
    }
  }

  @Test func equalDistributionsHaveNoDivergenceAtAll() {
    let logits = randomFloats(1000, seed: 51).map { $0 * 9 }
    for table in KernelTable.all {
      let (log, probability) = distribution(logits, table)
      var sums = [0.0, 0, 0]
      table.divergences(log, probability, log, probability, log.count, &sums)
      #expect(sums == [0, 0, 0])
    }
  }

  @Test func productsAreSummedInDoublePrecision() {
    let (a, b) = (randomFloats(4096, seed: 61), randomFloats(4096, seed: 62))
    let expected = zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    for table in KernelTable.all { #expect(abs(table.double_product(a, b, 4096) - expected) < 1e-11) }
  }
}
