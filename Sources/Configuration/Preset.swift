import Failures
import NeoX
import Training

/// A recipe of fixed numbers, never tuned to the machine; options and overrides change them.
public struct Preset: Sendable, Equatable {
  /// How long the learning rate rises.
  public enum Warmup: Sendable, Equatable {
    /// A number of updates, or all updates where there are fewer.
    case updates(Double)
    /// A share of all updates; may come out fractional, as in GPT-NeoX.
    case share(Double)

    /// Updates of warm-up in a run of `steps` updates.
    public func updates(of steps: Int) -> Double {
      switch self {
      case .updates(let count): min(count, Double(steps))
      case .share(let share): share * Double(steps)
      }
    }
  }

  /// Its name on the command line.
  public var name: String
  /// Number of updates.
  public var steps: Int
  /// Sequences per update.
  public var batchSize: Int
  /// Tokens per sequence.
  public var sequenceLength: Int
  /// How long the learning rate rises.
  public var warmup: Warmup
  /// Steps whose weights are kept.
  public var checkpoints: StepSchedule
  /// Updates between two resume points.
  public var resumeInterval: Int
  /// Steps at which validation loss, weight metrics and activations are recorded.
  public var observations: StepSchedule
  /// Sequences of held-out text for the validation loss.
  public let validationSequences: Int
  /// Sequences of the probe set.
  public let probeSequences: Int
  /// Tokens per probe sequence.
  public let probeLength: Int
  /// Bytes of built-in text that a sweep without `--data` trains on.
  public let builtInTextBytes: Int

  /// Eight updates, to see that everything works.
  public static let smoke = Preset(
    name: "smoke", steps: 8, batchSize: 2, sequenceLength: 128, warmup: .updates(1),
    checkpoints: StepSchedule(), resumeInterval: 4, observations: StepSchedule(largestPowerOfTwo: .max),
    validationSequences: 4, probeSequences: 2, probeLength: 32, builtInTextBytes: 1 << 20)
  /// Minutes to hours on a laptop.
  public static let laptop = Preset(
    name: "laptop", steps: 256, batchSize: 8, sequenceLength: 256, warmup: .updates(10),
    checkpoints: StepSchedule(), resumeInterval: 32, observations: StepSchedule(largestPowerOfTwo: .max, every: 32),
    validationSequences: 32, probeSequences: 8, probeLength: 64, builtInTextBytes: 4 << 20)
  /// Days on a workstation.
  public static let workstation = Preset(
    name: "workstation", steps: 4000, batchSize: 64, sequenceLength: 1024, warmup: .share(0.01),
    checkpoints: StepSchedule(largestPowerOfTwo: .max, every: 500), resumeInterval: 100,
    observations: StepSchedule(largestPowerOfTwo: .max, every: 100), validationSequences: 64, probeSequences: 32,
    probeLength: 64, builtInTextBytes: 16 << 20)
  /// The suite's recipe unchanged: 143,000 updates of 2,097,152 tokens, 154 checkpoints.
  public static let paper = Preset(
    name: "paper", steps: 143_000, batchSize: 1024, sequenceLength: 2048, warmup: .share(0.01),
    checkpoints: StepSchedule(largestPowerOfTwo: 512, every: 1000), resumeInterval: 1000,
    observations: StepSchedule(largestPowerOfTwo: 512, every: 1000), validationSequences: 64, probeSequences: 32,
    probeLength: 64, builtInTextBytes: 16 << 20)

  /// All presets, shortest first.
  public static let all = [smoke, laptop, workstation, paper]

  /// The preset of that name.
  ///
  /// - Throws: `Failure` of kind `usage` that lists the names.
  public static func named(_ name: String) throws -> Preset {
    guard let preset = all.first(where: { $0.name == name }) else {
      throw Failure(
        .usage, "--preset", "there is no preset '\(name)'",
        remedy: "choose one of \(all.map(\.name).joined(separator: ", "))")
    }
    return preset
  }

  /// The configuration of one run of this preset, with the rates of its size.
  ///
  /// - Parameter steps: number of updates instead of the preset's; the schedules are laid out for it.
  public func configuration(size: ModelSize, initSeed: Int, dataSeed: Int, steps: Int) -> RunConfiguration {
    let saved = checkpoints.steps(upTo: steps)
    return RunConfiguration(
      size: size.name, initSeed: initSeed, dataSeed: dataSeed, sequenceLength: sequenceLength, batchSize: batchSize,
      steps: steps, learningRate: size.learningRate, minimumLearningRate: size.minimumLearningRate,
      warmupSteps: warmup.updates(of: steps), checkpointSteps: saved,
      resumeInterval: max(1, min(resumeInterval, steps)),
      observationSteps: Set(observations.steps(upTo: steps) + saved).sorted(),
      validationSequences: validationSequences, probeSequences: probeSequences, probeLength: probeLength)
  }
}
