import Foundation
import Runs
import Stability

// Writes a synthetic sweep as traces: 5 sizes, 9 runs of each, the suite's 154 observations (validation loss and 14 weight
// metrics) and a training row at every 100th of 143,000 steps; one run is shifted, one restarts, one spikes.
// Usage: synthetic-sweep FOLDER SEED

guard CommandLine.arguments.count == 3, let seed = UInt32(CommandLine.arguments[2]) else {
  FileHandle.standardError.write(Data("usage: synthetic-sweep FOLDER SEED\n".utf8))
  exit(64)
}
let firstSteps = [0] + (0..<10).map { 1 << $0 }
let sweep = SyntheticSweep(
  sizes: ["14m", "31m", "70m", "160m", "410m"], design: .common(9),
  trainingSteps: Array(stride(from: 100, through: 143_000, by: 100)),
  observedSteps: firstSteps + Array(stride(from: 1_000, through: 143_000, by: 1_000)),
  bends: [SyntheticSweep.Bend(step: 60_000, slope: -2e-6)],
  faults: [
    .shift(run: 3, fromStep: 50_000, deviations: 10), .restart(run: 6, atStep: 90_000, backTo: 1_000),
    .spike(run: 8, atStep: 40_000, height: 1, duration: 2_000),
  ],
  hasWeightMetrics: true, seed: seed)
try SyntheticTraces.write(sweep.runs(), to: CommandLine.arguments[1])
