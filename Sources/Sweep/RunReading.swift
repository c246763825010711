import Files
import Foundation
import Stability
import Traces

extension RunRecord {
  /// What the analyses know of a run: its plan, its state and, where it has one, its trace.
  ///
  /// - Throws: `Failure` when the trace is damaged.
  init(_ planned: PlannedRun, _ status: RunStatus, _ settings: CommonSettings, trace: TraceReader) throws {
    self.init(planned, status, settings)
    activations = { site, step in
      let matrix = try trace.activations(site: site, step: step)
      return Activations(values: matrix.values, tokens: matrix.tokens, features: matrix.features)
    }
    let training = try trace.training()
    let validation = try trace.validation()
    trainingSteps = training.steps
    trainingLosses = training.losses.map(Double.init)
    gradientNorms = training.gradientNorms.map(Double.init)
    validationSteps = validation.steps
    validationLosses = validation.losses
    observationSteps = try trace.observedSteps()
    sites = trace.sites
    digest = SHA256.hexadecimal(of: Data(validation.digests.joined(separator: "\n").utf8))
  }

  /// What is known of a run without a trace.
  init(_ planned: PlannedRun, _ status: RunStatus, _ settings: CommonSettings) {
    self.init(
      name: planned.name, size: planned.configuration.size, initSeed: planned.configuration.initSeed,
      dataSeed: planned.configuration.dataSeed)
    plannedSteps = planned.configuration.steps
    deviations = settings.deviations(of: planned)
    switch status.state {
    case .finished: state = .finished
    case .running: state = .running
    case .waiting, .interrupted: state = .stopped
    case .diverged: state = .diverged
    case .failed: state = .failed
    }
    if hasBroken { failure = status.message ?? "no reason known" }
  }
}
