import NeoX
import Numerics
import Training

/// Step times on this machine, measured once for every kind of model and sequence in a plan.
final class StepTimes {
  private struct Kind: Hashable {
    let size: String
    let vocabularySize: Int
    let sequenceLength: Int
    let precision: Precision
  }

  private let machine: Machine
  private var known: [Kind: StepTime] = [:]

  init(machine: Machine) { self.machine = machine }

  /// The time of a run's parts: measured, or counted from operations for a model too wide to try.
  ///
  /// - Throws: `Failure` of kind `configuration` for a precision that this machine lacks.
  func time(_ run: RunConfiguration, model: ModelConfiguration) throws -> StepTime {
    let kind = Kind(
      size: run.size, vocabularySize: run.vocabularySize, sequenceLength: run.sequenceLength,
      precision: run.precision)
    if let time = known[kind] { return time }
    let time =
      try StepMeasurement.time(run, model: model)
      ?? StepTime(run, model: model, matrixRate: try matrixRate(run.precision))
    known[kind] = time
    return time
  }

  private func matrixRate(_ precision: Precision) throws -> Double {
    precision == .fp32 ? machine.matrixRate : Machine.brainFloatRate(try BrainFloatSupport.library())
  }
}
