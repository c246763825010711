import Corpus
import Failures
import Training
import Wording

/// What a run may be at most. The limits lie far above the suite's own numbers and far below those at which counts of
/// tokens and bytes, or the lists of steps, would become too large to handle.
extension RunConfiguration {
  /// Most observations of a run; the suite's schedule has 154.
  static let mostObservations = 10_000

  /// Checks every entry by itself and all against each other.
  ///
  /// - Throws: `Failure` of kind `configuration` naming the first entry that is wrong.
  public func verify() throws {
    for key in ConfigurationKey.allCases { try key.verify(in: self) }
    let mostSequences = TokenOrder.Request.mostSequences
    guard steps <= mostSequences / batchSize else {
      throw Failure(
        .configuration, "steps",
        "\(steps) of batch_size \(batchSize) are more than \(Wording.count(mostSequences)) sequences in all",
        remedy: "lower one of the two")
    }
    try verifySteps()
    guard warmupSteps <= Double(steps) else {
      throw Failure(
        .configuration, "warmup_steps", "\(warmupSteps) is more than the \(steps) steps of the run",
        remedy: "shorten the warm-up or lengthen the run")
    }
    guard minimumLearningRate <= learningRate else {
      throw Failure(
        .configuration, "minimum_learning_rate",
        "\(minimumLearningRate) is above the peak learning rate \(learningRate)", remedy: "lower it")
    }
    guard resumeInterval <= steps else {
      throw Failure(
        .configuration, "resume_interval", "\(resumeInterval) is more than the \(steps) steps of the run",
        remedy: "lower it")
    }
  }

  private func verifySteps() throws {
    for (key, list) in [("checkpoint_steps", checkpointSteps), ("observation_steps", observationSteps)] {
      if let stranger = list.first(where: { !(0...steps).contains($0) }) {
        throw Failure(
          .configuration, key, "names step \(stranger) of a run of \(steps) steps",
          remedy: "name steps from 0 to \(steps), or change steps")
      }
      guard list.first == 0, list.last == steps, zip(list, list.dropFirst()).allSatisfy(<) else {
        throw Failure(.configuration, key, "does not rise from 0 to \(steps)", remedy: "sort the steps")
      }
    }
    guard observationSteps.count <= Self.mostObservations else {
      throw Failure(
        .configuration, "observation_steps",
        "names \(Wording.count(observationSteps.count)) steps, more than \(Wording.count(Self.mostObservations))",
        remedy: "observe fewer with observation_steps=0,100,..., or lower steps")
    }
    guard Set(checkpointSteps).isSubset(of: observationSteps) else {
      throw Failure(.configuration, "observation_steps", "lacks a step of checkpoint_steps", remedy: "add it")
    }
  }
}
