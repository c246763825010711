import NeoX
import Training

/// Step times on this machine, measured once for every kind of model and sequence in a plan.
final class StepTimes {
  private struct Kind: Hashable {
    let size: String
    let vocabularySize: Int
    let sequenceLength: Int
  }

  private let machine: Machine
  private var known: [Kind: StepTime] = [:]

  init(machine: Machine) { self.machine = machine }

  /// The time of a run's parts: measured, or counted from operations for a model too wide to try.
  func time(_ run: RunConfiguration, model: ModelConfiguration) -> StepTime {
    let kind = Kind(size: run.size, vocabularySize: run.vocabularySize, sequenceLength: run.sequenceLength)
    if let time = known[kind] { return time }
    let time =
      StepMeasurement.time(run, model: model) ?? StepTime(run, model: model, matrixRate: machine.matrixRate)
    known[kind] = time
    return time
  }
}
