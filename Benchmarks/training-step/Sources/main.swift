import Foundation
import NeoX
import Numerics
import Training

// One training step (forward, backward, clipping, AdamW) of one size, repeated; one JSON line with its speed.
// Usage: training-step SIZE SEQUENCE_LENGTH SECONDS [PRECISION]

/// CPU time of this process in seconds.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The most memory this process has had, in bytes.
func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}

struct Speed: Encodable {
  let size: String
  let sequenceLength: Int
  let precision: String
  let blasCore: String
  let steps: Int
  let tokensPerSecond: Double
  let tokensPerProcessorSecond: Double
  let secondsToFirstStep: Double
  let peakMemoryBytes: Int
}

BLASCore.restartWithWiderCore()
let launch = ContinuousClock.now
let arguments = CommandLine.arguments
guard (4...5).contains(arguments.count), let size = ModelSize.named(arguments[1]), let length = Int(arguments[2]), length > 0,
  let seconds = Double(arguments[3]), let precision = Precision(rawValue: arguments.count == 5 ? arguments[4] : "fp32")
else {
  print("usage: training-step SIZE SEQUENCE_LENGTH SECONDS [fp32|bf16]")
  exit(64)
}
let configuration = ModelConfiguration(size)
let model = try Model(configuration, sequenceLength: length, precision: precision)
model.layout.initialise(model.parameters.pointer, model: configuration, seed: 1)
model.parametersChanged()
let optimizer = AdamW(layout: model.layout)
var generator = MersenneTwister(seed: 1)
let tokens = (0...length).map { _ in Int32(generator.nextWord() % 50_277) }

@MainActor func step(_ number: Int) {
  model.clearGradients()
  _ = model.accumulateGradients(tokens: tokens)
  let norm = GradientClipping.norm(of: model.gradients, layout: model.layout)
  optimizer.update(
    model.parameters, gradients: model.gradients, gradientScale: GradientClipping.multiplier(norm: norm, limit: 1),
    learningRate: 1e-3, update: number)
  model.parametersChanged()
}

step(1)
let firstStep = ContinuousClock.now - launch
step(2)
var (wall, processor): ([Double], [Double]) = ([], [])
let begin = ContinuousClock.now
repeat {
  let (clock, used) = (ContinuousClock.now, processorSeconds())
  step(wall.count + 3)
  let elapsed = ContinuousClock.now - clock
  wall.append(Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
  processor.append(processorSeconds() - used)
} while wall.count < 3 || ContinuousClock.now - begin < .seconds(seconds)

let speed = Speed(
  size: size.name, sequenceLength: length, precision: precision.rawValue, blasCore: BLAS.coreName, steps: wall.count,
  tokensPerSecond: Double(length) / wall.sorted()[wall.count / 2],
  tokensPerProcessorSecond: Double(length) / processor.sorted()[processor.count / 2],
  secondsToFirstStep: Double(firstStep.components.seconds) + Double(firstStep.components.attoseconds) * 1e-18,
  peakMemoryBytes: peakMemory())
let encoder = JSONEncoder()
encoder.keyEncodingStrategy = .convertToSnakeCase
encoder.outputFormatting = .sortedKeys
print(String(decoding: try encoder.encode(speed), as: UTF8.self))
