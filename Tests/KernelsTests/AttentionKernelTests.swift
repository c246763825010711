import Foundation
import Kernels
import Numerics
import Testing

/// The attention kernels of every instruction set against plain causal attention in double precision, and against each other.
@Suite struct AttentionKernelTests {
  /// Lengths around the blocks of 64 queries and keys, the panels of 32 keys and the groups of 8 rows; widths of one vector,
  /// of an odd number of them, and of whole register tiles.
  static let shapes = [
    (1, 16), (2, 48), (7, 32), (8, 64), (17, 80), (33, 16), (64, 32), (65, 128), (130, 48), (257, 32), (200, 64),
  ].map { Shape(length: $0, width: $1) }

  struct Shape: Sendable {
    let length: Int
    let width: Int
  }

  @Test(arguments: shapes) func outputAndGradientsAgreeWithPlainAttention(shape: Shape) {
    let problem = AttentionProblem(shape, spread: 1)
    let expected = problem.reference()
    for table in KernelTable.all where problem.isQuick(table) {
      let found = problem.solve(table)
      #expect(relativeGap(found.output, expected.output) < 3e-6)
      #expect(relativeGap(found.queryGradient, expected.queryGradient) < 3e-6)
      #expect(relativeGap(found.keyGradient, expected.keyGradient) < 3e-6)
      #expect(relativeGap(found.valueGradient, expected.valueGradient) < 3e-6)
      #expect(relativeGap(found.logSum, expected.logSum) < 3e-6)
    }
  }

  @Test func sharpAttentionStaysExact() {
    // Scores up to some hundreds: all weights but one vanish, and nothing overflows.
    let problem = AttentionProblem(Shape(length: 70, width: 32), spread: 12)
    let expected = problem.reference()
    for table in KernelTable.all {
      let found = problem.solve(table)
      #expect(relativeGap(found.output, expected.output) < 1e-4)
      #expect(relativeGap(found.queryGradient, expected.queryGradient) < 1e-4)
      #expect(relativeGap(found.keyGradient, expected.keyGradient) < 1e-4)
    }
  }

  @Test(arguments: shapes) func allInstructionSetsGiveTheSameBits(shape: Shape) {
    let problem = AttentionProblem(shape, spread: 3)
    let runs = KernelTable.all.filter(problem.isQuick).map { problem.solve($0).bits }
    for run in runs { #expect(run == runs[0]) }
  }

  @Test func laterPositionsDoNotReachEarlierOutputs() {
    let problem = AttentionProblem(Shape(length: 90, width: 32), spread: 1)
    var changed = problem
    for index in (71 * 3 * 32)..<(90 * 3 * 32) { changed.input[index] *= -3 }
    for table in KernelTable.all {
      let (before, after) = (problem.solve(table).output, changed.solve(table).output)
      #expect(before[..<(71 * 32)] == after[..<(71 * 32)])
      #expect(before[(71 * 32)...] != after[(71 * 32)...])
    }
  }

  @Test func whatIsNotANumberStaysSo() {
    var problem = AttentionProblem(Shape(length: 40, width: 16), spread: 1)
    problem.input[20 * 48 + 16] = .nan
    for table in KernelTable.all {
      let found = problem.solve(table)
      #expect(hasOnlyNaN(found.output[(39 * 16)...]))
      #expect(hasOnlyNaN(found.queryGradient[(39 * 16)...]))
    }
  }

  private func hasOnlyNaN(_ values: ArraySlice<Float>) -> Bool { values.allSatisfy { $0.isNaN } }

  /// The largest difference, as a share of the largest expected magnitude (of 1 where all are smaller).
  private func relativeGap(_ found: [Float], _ expected: [Double]) -> Double {
    let largest = expected.reduce(1.0) { max($0, abs($1)) }
    return zip(found, expected).reduce(0) { worst, pair in
      let gap = abs(Double(pair.0) - pair.1) / largest
      return gap.isNaN ? .infinity : max(worst, gap)
    }
  }
}

/// Query, key and value of one head, interleaved as in the model, with the gradient of the output.
private struct AttentionProblem {
  let length: Int
  let width: Int
  var input: [Float]
  let outputGradient: [Float]

  struct Solution<Number> {
    var output: [Number]
    var logSum: [Number]
    var queryGradient: [Number]
    var keyGradient: [Number]
    var valueGradient: [Number]
  }

  init(_ shape: AttentionKernelTests.Shape, spread: Float) {
    (length, width) = (shape.length, shape.width)
    input = randomFloats(3 * length * width, seed: UInt32(length)).map { $0 * 3 * spread }
    outputGradient = randomFloats(length * width, seed: UInt32(width))
  }

  /// Without a fused multiply-add in the processor each one is a call: short sequences are enough for that table.
  func isQuick(_ table: kernel_table) -> Bool { length <= 130 || String(cString: table.name) != "x86-64-v2" }

  func solve(_ table: kernel_table) -> Solution<Float> {
    let zeros = [Float](repeating: 0, count: length * width)
    var (output, logSum) = (zeros, [Float](repeating: 0, count: length))
    // What the kernels do not write must not be read: memory as it may be found in a run.
    var scratch = [Float](repeating: .nan, count: attention_scratch_count(length, width))
    var gradient = [Float](repeating: .nan, count: 3 * length * width)
    input.withUnsafeBufferPointer { input in
      gradient.withUnsafeMutableBufferPointer { gradient in
        guard let query = input.baseAddress, let queryGradient = gradient.baseAddress else { return }
        table.attention_forward(
          query, query + width, query + 2 * width, 3 * width, length, width, &output, width, &logSum, &scratch)
        for index in scratch.indices { scratch[index] = .nan }
        table.attention_backward(
          query, query + width, query + 2 * width, 3 * width, length, width, output, outputGradient, width, logSum,
          queryGradient, queryGradient + width, queryGradient + 2 * width, &scratch)
      }
    }
    func part(_ part: Int) -> [Float] {
      (0..<length).flatMap { gradient[(($0 * 3 + part) * width)..<(($0 * 3 + part + 1) * width)] }
    }
    return Solution(
      output: output, logSum: logSum, queryGradient: part(0), keyGradient: part(1), valueGradient: part(2))
  }

  /// The definition, term by term.
  func reference() -> Solution<Double> {
    func row(_ part: Int, _ position: Int) -> [Double] {
      input[((position * 3 + part) * width)..<((position * 3 + part + 1) * width)].map(Double.init)
    }
    let (queries, keys, values) = (
      (0..<length).map { row(0, $0) }, (0..<length).map { row(1, $0) }, (0..<length).map { row(2, $0) }
    )
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let zeros = [Double](repeating: 0, count: length * width)
    var solution = Solution(
      output: zeros, logSum: [], queryGradient: zeros, keyGradient: zeros, valueGradient: zeros)
    let scale = 1 / Double(width).squareRoot()
    for i in 0..<length {
      let scores = (0...i).map { product(queries[i], keys[$0]) * scale }
      let top = scores.max() ?? 0
      let total = scores.reduce(0) { $0 + exp($1 - top) }
      solution.logSum.append((top + log(total)) / log(2))
      let weights = scores.map { exp($0 - top) / total }
      let gradient = outputGradient[(i * width)..<((i + 1) * width)].map(Double.init)
      let weightGradients = (0...i).map { product(gradient, values[$0]) }
      let mean = product(weights, weightGradients)
      for j in 0...i {
        let scoreGradient = weights[j] * (weightGradients[j] - mean) * scale
        for d in 0..<width {
          solution.output[i * width + d] += weights[j] * values[j][d]
          solution.queryGradient[i * width + d] += scoreGradient * keys[j][d]
          solution.keyGradient[j * width + d] += scoreGradient * queries[i][d]
          solution.valueGradient[j * width + d] += weights[j] * gradient[d]
        }
      }
    }
    return solution
  }
}

extension AttentionProblem.Solution<Float> {
  var bits: [UInt32] { (output + logSum + queryGradient + keyGradient + valueGradient).map(\.bitPattern) }
}
