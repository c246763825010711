/// How a probe is trained.
public enum ProbeSchedule: String, CaseIterable, Codable, Sendable {
  /// A fixed number of updates whose size falls to 0 (`ProbeTraining.settled`).
  case settled
  /// That of the suite's authors (`ProbeTraining.published`).
  case published

  /// Whether development examples decide when training ends; if not, they may be trained on.
  public var needsDevelopment: Bool { self == .published }

  /// Trains a probe.
  ///
  /// - Parameter development: used where `needsDevelopment` says so.
  public func train(
    _ examples: ProbeExamples, development: ProbeExamples, classes: Int, noise: ProbeNoiseReservoir
  ) -> TrainedProbe {
    switch self {
    case .settled: ProbeTraining.settled(examples, classes: classes, noise: noise)
    case .published: ProbeTraining.published(examples, development: development, classes: classes, noise: noise)
    }
  }
}
