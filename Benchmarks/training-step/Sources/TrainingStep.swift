import ArgumentParser
import Measuring
import NeoX
import Numerics

extension Precision: @retroactive ExpressibleByArgument {}

@main struct TrainingStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training-step",
    abstract: "Trains one size on random tokens, as many steps as it is told.",
    discussion: """
      Takes one step and says so in a line of JSON: what runs, the first loss, the seconds since the process began, the peak \
      memory. Then every line "steps N" on standard input is answered by a line with the time of N steps; the end of the \
      input ends the program.

      Example: echo "steps 10" | training-step 14m
      """)

  @Argument(help: "A size of the suite: \(ModelSize.all.map(\.name).joined(separator: ", ")).")
  var size: String

  @Option(help: "Tokens per sequence.")
  var sequenceLength = 2048

  @Option(help: "Arithmetic of the matrix products.")
  var precision = Precision.fp32

  /// What runs, once the first step is done.
  struct Launch: Encodable {
    let size: String
    let parameters: Int
    let sequenceLength: Int
    let precision: Precision
    let blasCore: String
    let kernels: String
    /// Of the first step, before any update.
    let firstLoss: Double
    let secondsToFirstStep: Double?
    let peakMemoryBytes: Int
  }

  /// The time of some steps.
  struct Steps: Encodable {
    let steps: Int
    let wallSeconds: Double
    let processorSeconds: Double
    /// Of the last step.
    let loss: Double
    /// What one core does at most in single precision at this moment, in GFLOP/s.
    let peakGflops: Double?
    let peakMemoryBytes: Int
  }

  func validate() throws {
    guard ModelSize.named(size) != nil else { throw ValidationError("no size is called \(size)") }
    guard (1...2048).contains(sequenceLength) else { throw ValidationError("a sequence has 1 to 2048 tokens") }
  }

  func run() throws {
    BLASCore.restartWithWiderCore()
    guard let size = ModelSize.named(size) else { return }
    let training = try RepeatedStep(size, sequenceLength: sequenceLength, precision: precision)
    let firstLoss = training.step()
    try JSONLine.write(
      Launch(
        size: size.name, parameters: training.model.layout.parameterCount, sequenceLength: sequenceLength,
        precision: precision, blasCore: BLAS.coreName, kernels: KernelTable.name, firstLoss: firstLoss,
        secondsToFirstStep: ProcessMeasures.secondsSinceLaunch, peakMemoryBytes: ProcessMeasures.peakMemoryBytes))
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 2, words[0] == "steps", let count = Int(words[1]), count > 0 else {
        throw ValidationError("not understood: \"\(line)\"; a line is \"steps N\"")
      }
      try JSONLine.write(timed(count, of: training))
    }
  }

  private func timed(_ count: Int, of training: RepeatedStep) -> Steps {
    let (clock, used) = (ContinuousClock.now, ProcessMeasures.processorSeconds)
    var loss = 0.0
    for _ in 0..<count { loss = training.step() }
    let wall = (ContinuousClock.now - clock) / .seconds(1)
    return Steps(
      steps: count, wallSeconds: wall, processorSeconds: ProcessMeasures.processorSeconds - used, loss: loss,
      peakGflops: ArithmeticPeak.measured().map { $0 / 1e9 }, peakMemoryBytes: ProcessMeasures.peakMemoryBytes)
  }
}
