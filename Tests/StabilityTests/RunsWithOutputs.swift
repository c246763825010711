import Foundation
import Numerics
import Stability
import Statistics

/// Runs with made-up final activations and output embeddings, whose distributions can be computed by hand.
struct RunsWithOutputs: Sendable {
  static let (width, vocabulary, rows, steps) = (8, 40, 48, [0, 4, 8])
  static let probe: [[Int32]] = (0..<7).map { sequence in (0..<6).map { Int32((sequence * 11 + $0 * 7) % vocabulary) } }

  /// How far a run's numbers at a step stand from those that all runs share.
  var spread: @Sendable (_ run: Int, _ step: Int) -> Double = { _, step in 1 - Double(step) / 10 }
  var count = 6

  /// Final activations, tokens x width.
  func activations(_ run: Int, _ step: Int) -> [Float] {
    numbers(
      Self.probe.joined().count * Self.width, shared: UInt32(step), own: UInt32(1000 * (run + 1) + step), run, step)
  }

  /// Output embedding, rows x width; the rows beyond the vocabulary are wild.
  func embedding(_ run: Int, _ step: Int) -> [Float] {
    let kept = Self.vocabulary * Self.width
    return numbers(kept, shared: UInt32(50 + step), own: UInt32(2000 * (run + 1) + step), run, step)
      + (kept..<Self.rows * Self.width).map { Float($0 * run) }
  }

  private func numbers(_ count: Int, shared: UInt32, own: UInt32, _ run: Int, _ step: Int) -> [Float] {
    var (common, single) = (MersenneTwister(seed: shared), MersenneTwister(seed: own))
    return (0..<count).map { _ in Float(common.standardNormal() + spread(run, step) * single.standardNormal()) }
  }

  func records() -> [RunRecord] {
    (0..<count).map { number in
      var run = RunRecord(name: "run\(number)", size: "14m", initSeed: number, dataSeed: number) { _, step in
        RunRecord.Activations(
          values: activations(number, step), tokens: Self.probe.joined().count, features: Self.width)
      }
      run.observationSteps = Self.steps
      run.sites = ["final"]
      run.probe = RunRecord.Probe(sequences: Self.probe.map { $0.map(Int.init) })
      run.digest = "observations of \(number)"
      run.outputs = RunOutputs(
        steps: Self.steps, tokenizer: "a tokenizer", digest: "weights of \(number)",
        vocabulary: { Self.vocabulary },
        embedding: {
          RunOutputs.Embedding(values: embedding(number, $0), rows: Self.rows, features: Self.width)
        })
      return run
    }
  }

  /// A run's log-probabilities at a step in double precision, (token, vocabulary).
  func logProbabilities(_ run: Int, _ step: Int) -> [[Double]] {
    let (states, embedding) = (activations(run, step), embedding(run, step))
    return Self.probe.joined().indices.map { token in
      let logits = (0..<Self.vocabulary).map { word in
        (0..<Self.width).reduce(0.0) {
          $0 + Double(states[token * Self.width + $1]) * Double(embedding[word * Self.width + $1])
        }
      }
      let total = log(logits.reduce(0) { $0 + exp($1) })
      return logits.map { $0 - total }
    }
  }
}
