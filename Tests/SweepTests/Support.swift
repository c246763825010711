import Corpus
import Failures
import Foundation
import NeoX
import Testing

@testable import Sweep

/// A folder that goes when the test ends.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "polypythia-sweep-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What a body throws, which must be a `Failure`.
func failure(_ body: () throws -> Void) -> Failure? {
  do {
    try body()
    return nil
  } catch {
    return error as? Failure
  }
}

let text = CorpusPlan(sources: [CorpusSource(name: "a.txt", bytes: 1000, sha256: String(repeating: "a", count: 64))])

/// A plan of the smoke preset for 14m.
func plan(
  seeds: [Int] = [1, 2, 3], preset: Preset = .smoke, corpus: CorpusPlan = text, overrides: [String] = [],
  change: (inout SweepRequest) -> Void = { _ in }
) throws -> SweepPlan {
  var request = SweepRequest(sizes: [ModelSize.all[0]], seeds: .common(seeds), preset: preset)
  request.overrides = try overrides.map(ConfigurationOverride.init)
  change(&request)
  return SweepPlan(preset: preset.name, corpus: corpus, runs: try request.runs())
}

let machine = Machine(
  cores: 4, freeMemory: 8_000_000_000, matrixRate: 1e11, blasCore: "SkylakeX")
