import Glibc
import Numerics

/// The forward and backward recursions over all sequences, with the memory they need, which is allocated once.
///
/// Densities are scaled by the largest of each row and the forward probabilities normalised at each row (Rabiner 1989),
/// which needs one exponential per row and state. Scaled this way every factor is at most 1, so a probability that underflows (below
/// 1e-308) could at most have kept that size to the end; where the whole scaled evidence of a sequence is above 1e-250, what was lost is
/// below rounding. Any other sequence is computed again with logarithms throughout (`LogSpaceRecursion`), which loses nothing.
final class ForwardBackward {
  let stateCount: Int
  let rowCount: Int
  private let ranges: [Range<Int>]
  /// Log-densities, rows x states; filled by the caller.
  let densities: AlignedBuffer<Double>
  /// Scaled forward probabilities, rows x states: the posteriors given the rows up to each row.
  let filtered: AlignedBuffer<Double>
  /// Posteriors given the whole sequence, rows x states.
  let posteriors: AlignedBuffer<Double>
  /// Expected numbers of transitions, states x states.
  private(set) var transitions: [Double]
  /// Log-likelihood of each sequence.
  private(set) var logLikelihoods: [Double]
  private let scaled: AlignedBuffer<Double>
  private let arrivals: AlignedBuffer<Double>
  private let totals: AlignedBuffer<Double>
  private let current: AlignedBuffer<Double>
  private static let leastLogEvidence = -575.0

  init(_ sequences: ObservationSequences, stateCount: Int) {
    self.stateCount = stateCount
    rowCount = sequences.rowCount
    ranges = sequences.ranges
    let cells = rowCount * stateCount
    densities = AlignedBuffer(count: cells)
    filtered = AlignedBuffer(count: cells)
    posteriors = AlignedBuffer(count: cells)
    scaled = AlignedBuffer(count: cells)
    arrivals = AlignedBuffer(count: cells)
    totals = AlignedBuffer(count: rowCount)
    current = AlignedBuffer(count: stateCount)
    transitions = [Double](repeating: 0, count: stateCount * stateCount)
    logLikelihoods = [Double](repeating: 0, count: ranges.count)
  }

  /// Runs the recursions on the log-densities that are there.
  ///
  /// - Parameter forwardOnly: leaves posteriors and transitions as they are.
  /// - Returns: the log-likelihood of all sequences; nil when it is not finite.
  func run(_ model: HiddenMarkovModel, forwardOnly: Bool = false) -> Double? {
    let transposed = (0..<stateCount * stateCount).map {
      model.transition[$0 % stateCount * stateCount + $0 / stateCount]
    }
    var slow = [Double](repeating: 0, count: stateCount * stateCount)
    var total = 0.0
    for (index, range) in ranges.enumerated() where !range.isEmpty {
      if let value = forward(range, model) {
        logLikelihoods[index] = value
        if !forwardOnly { backward(range, transposed) }
      } else {
        let recursion = LogSpaceRecursion(
          model, densities: densities.pointer + range.lowerBound * stateCount, range.count)
        guard recursion.logLikelihood.isFinite else { return nil }
        logLikelihoods[index] = recursion.logLikelihood
        take(recursion, range, &slow, forwardOnly)
      }
      total += logLikelihoods[index]
    }
    if !forwardOnly { countTransitions(model, slow) }
    return total.isFinite ? total : nil
  }

  // Nil when the scaled evidence is too small to be trusted.
  private func forward(_ range: Range<Int>, _ model: HiddenMarkovModel) -> Double? {
    let states = stateCount
    let (logs, scaled, filtered) = (densities.pointer, scaled.pointer, filtered.pointer)
    var (evidence, peaks, product) = (0.0, 0.0, 1.0)
    return model.transition.withUnsafeBufferPointer { transition -> Double? in
      guard let rows = transition.baseAddress else { return nil }
      for row in range {
        let base = row &* states
        let (log, density, here) = (logs + base, scaled + base, filtered + base)
        var peak = log[0]
        for state in 1..<max(states, 1) where log[state] > peak { peak = log[state] }
        guard peak.isFinite else { return nil }
        for state in 0..<states {
          let below = log[state] - peak
          density[state] = below < -700 ? 0 : exp(below)
        }
        if row == range.lowerBound {
          for state in 0..<states { here[state] = model.start[state] * density[state] }
        } else {
          Self.multiply(here - states, rows, states, into: here)
          for state in 0..<states { here[state] *= density[state] }
        }
        var sum = 0.0
        for state in 0..<states { sum += here[state] }
        guard sum > 1e-250 else { return nil }
        let inverse = 1 / sum
        for state in 0..<states { here[state] *= inverse }
        totals.pointer[row] = inverse
        peaks += peak
        product *= sum
        if product < 1e-50 {
          evidence += Glibc.log(product)
          product = 1
        }
      }
      evidence += Glibc.log(product)
      return evidence > Self.leastLogEvidence ? evidence + peaks : nil
    }
  }

  private func backward(_ range: Range<Int>, _ transposed: [Double]) {
    let states = stateCount
    let current = current.pointer
    for state in 0..<states { current[state] = 1 }
    transposed.withUnsafeBufferPointer { transposed in
      guard let columns = transposed.baseAddress else { return }
      for row in range.reversed() {
        let base = row &* states
        let (here, forward, density) = (posteriors.pointer + base, filtered.pointer + base, scaled.pointer + base)
        let arrival = arrivals.pointer + base
        for state in 0..<states { here[state] = forward[state] * current[state] }
        if row == range.lowerBound {
          for state in 0..<states { arrival[state] = 0 }
        } else {
          let inverse = totals.pointer[row]
          for state in 0..<states { arrival[state] = density[state] * current[state] * inverse }
          Self.multiply(arrival, columns, states, into: current)
        }
      }
    }
  }

  // A row vector times a square row-major matrix, four columns at a time. Even and odd rows are summed apart: two short
  // chains of additions take half the time of one.
  @inline(__always)
  private static func multiply(
    _ vector: UnsafePointer<Double>, _ matrix: UnsafePointer<Double>, _ order: Int,
    into result: UnsafeMutablePointer<Double>
  ) {
    let pairs = order & ~1
    var column = 0
    while column &+ 4 <= order {
      var (a, b, c, d) = (SIMD2<Double>.zero, SIMD2<Double>.zero, SIMD2<Double>.zero, SIMD2<Double>.zero)
      var entry = matrix + column
      var index = 0
      while index < pairs {
        let next = entry + order
        let (even, odd) = (SIMD2(repeating: vector[index]), SIMD2(repeating: vector[index &+ 1]))
        a += even * SIMD2(entry[0], entry[1])
        b += even * SIMD2(entry[2], entry[3])
        c += odd * SIMD2(next[0], next[1])
        d += odd * SIMD2(next[2], next[3])
        entry = next + order
        index &+= 2
      }
      if index < order {
        let last = SIMD2(repeating: vector[index])
        a += last * SIMD2(entry[0], entry[1])
        b += last * SIMD2(entry[2], entry[3])
      }
      a += c
      b += d
      result[column] = a[0]
      result[column &+ 1] = a[1]
      result[column &+ 2] = b[0]
      result[column &+ 3] = b[1]
      column &+= 4
    }
    while column < order {
      var (even, odd) = (0.0, 0.0)
      var index = 0
      while index < pairs {
        even += vector[index] * matrix[index &* order &+ column]
        odd += vector[index &+ 1] * matrix[(index &+ 1) &* order &+ column]
        index &+= 2
      }
      if index < order { even += vector[index] * matrix[index &* order &+ column] }
      result[column] = even + odd
      column &+= 1
    }
  }

  private func take(
    _ recursion: LogSpaceRecursion, _ range: Range<Int>, _ transitions: inout [Double], _ forwardOnly: Bool
  ) {
    let base = range.lowerBound * stateCount
    for (cell, value) in recursion.filtered.enumerated() { filtered.pointer[base + cell] = value }
    guard !forwardOnly else { return }
    for (cell, value) in recursion.posteriors.enumerated() {
      posteriors.pointer[base + cell] = value
      arrivals.pointer[base + cell] = 0
    }
    for (cell, value) in recursion.transitions.enumerated() { transitions[cell] += value }
  }

  // Sum over rows of filtered(row - 1, i) A(i, j) arrival(row, j), plus what was counted with logarithms.
  private func countTransitions(_ model: HiddenMarkovModel, _ slow: [Double]) {
    if rowCount > 1 {
      BLAS.multiply(
        rows: stateCount, columns: stateCount, inner: rowCount - 1, filtered.pointer, leadingA: stateCount,
        transposedA: true, arrivals.pointer + stateCount, leadingB: stateCount, into: &transitions,
        leadingC: stateCount)
    }
    for cell in transitions.indices { transitions[cell] = transitions[cell] * model.transition[cell] + slow[cell] }
  }

  /// Expected number of sequences that begin in each state.
  var starts: [Double] {
    var result = [Double](repeating: 0, count: stateCount)
    for range in ranges where !range.isEmpty {
      for state in 0..<stateCount { result[state] += posteriors.pointer[range.lowerBound * stateCount + state] }
    }
    return result
  }
}
