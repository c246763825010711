import Foundation
import Numerics

@testable import Stability

/// Made-up runs whose representations hold more and more of what is to be read, for the probes.
enum ProbedRuns {
  static let (sequences, length, features) = (12, 20, 12)

  /// Tokens drawn from 30, the early ones more often.
  static let probe: RunRecord.Probe = {
    var random = MersenneTwister(seed: 4)
    return RunRecord.Probe(
      sequences: (0..<sequences).map { _ in
        (0..<length).map { _ in Int(random.uniform() * random.uniform() * 30) }
      })
  }()

  /// A class of three for every token of the probe set, by chance: not to be known from the token.
  static let hidden: [Int] = {
    var random = MersenneTwister(seed: 5)
    return (0..<probe.tokens).map { _ in Int(random.bounded(2)) }
  }()

  /// The hidden classes as labels of a file.
  static let labels = TokenLabels(
    name: "hidden", source: "hidden.tsv", digest: "1",
    labels: hidden.indices.map { row in
      TokenLabels.Entry(
        sequence: probe.sequences[row], position: probe.positions[row], label: "class \(hidden[row])", line: row + 2)
    })

  /// Runs observed at steps 0, 4 and 8: noise and the token's identity everywhere, and in "layer.0" the hidden class, in a direction of
  /// the run's own, ever stronger.
  static func runs(_ count: Int, size: String = "14m") -> [RunRecord] {
    (1...max(1, count)).prefix(count).map { seed in
      var run = RunRecord(name: "pythia-\(size)-seed\(seed)", size: size, initSeed: seed, dataSeed: seed) {
        site, step in
        RunRecord.Activations(
          values: values(seed: seed, site: site, step: step), tokens: probe.tokens, features: features)
      }
      run.observationSteps = [0, 4, 8]
      run.sites = ["embedding", "layer.0"]
      run.probe = probe
      run.digest = "\(seed)"
      return run
    }
  }

  private static func values(seed: Int, site: String, step: Int) -> [Float] {
    var random = MersenneTwister(seed: UInt32(seed))
    let tokens = (0..<30 * features).map { _ in random.standardNormal() }
    let directions = (0..<3 * features).map { _ in random.standardNormal() }
    var noise = MersenneTwister(seed: UInt32(100 * seed + step + site.utf8.count))
    let strength = site == "layer.0" ? Double(step) / 8 : 0
    return (0..<probe.tokens).flatMap { row in
      (0..<features).map { feature in
        Float(
          tokens[probe.tokenIDs[row] * features + feature] + 0.3 * noise.standardNormal()
            + strength * directions[hidden[row] * features + feature])
      }
    }
  }
}
