import Configuration
import Corpus
import NeoX
import Numerics
import Runs
import Sweep

/// The plan of a small text.
public let text = CorpusPlan(sources: [
  CorpusSource(name: "a.txt", bytes: 1000, sha256: String(repeating: "a", count: 64))
])

/// A plan of the smoke preset for 14m.
public func plan(
  seeds: [Int] = [1, 2, 3], preset: Preset = .smoke, corpus: CorpusPlan = text, overrides: [String] = [],
  change: (inout SweepRequest) -> Void = { _ in }
) throws -> SweepPlan {
  var request = SweepRequest(sizes: [ModelSize.all[0]], seeds: .common(seeds), preset: preset)
  request.overrides = try overrides.map(ConfigurationOverride.init)
  change(&request)
  return SweepPlan(preset: preset.name, corpus: corpus, runs: try request.runs())
}

/// A machine of four cores.
public let machine = Machine(cores: 4, freeMemory: 8_000_000_000, matrixRate: 1e11, blasCore: "SkylakeX")
