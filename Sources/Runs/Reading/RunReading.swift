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
    try addMeasurements(of: trace)
  }

  /// What a trace says of a run that belongs to no sweep.
  ///
  /// - Throws: `Failure` when the trace is damaged.
  init(name: String, trace: TraceReader) throws {
    self.init(name: name, size: trace.size, initSeed: trace.initSeed, dataSeed: trace.dataSeed)
    try addMeasurements(of: trace)
    note(try trace.events())
  }

  private mutating func addMeasurements(of trace: TraceReader) throws {
    activations = { site, step in
      let matrix = try trace.activations(site: site, step: step)
      return Activations(values: matrix.values, tokens: matrix.tokens, features: matrix.features)
    }
    let training = try trace.training()
    let validation = try trace.validation()
    let weights = try trace.weights()
    trainingSteps = training.steps
    trainingLosses = training.losses.map(Double.init)
    gradientNorms = training.gradientNorms.map(Double.init)
    validationSteps = validation.steps
    validationLosses = validation.losses
    let width = weights.modelMetrics.count
    otherMetrics = weights.modelMetrics.indices.map { metric in
      MetricCurve(
        metric: weights.modelMetrics[metric], steps: weights.steps,
        values: weights.steps.indices.map { weights.model[$0 * width + metric] })
    }
    // Metrics that were never measured, as of a synthetic run without weights, are no metrics.
    otherMetrics.removeAll { $0.values.allSatisfy(\.isNaN) }
    try add(trace.metrics(), trace.evaluations())
    observationSteps = try trace.observedSteps()
    sites = trace.sites
    let sequences = try trace.probe().tokenIDs
    if !sequences.isEmpty { probe = Probe(sequences: sequences.map { $0.map(Int.init) }) }
    outputs = RunOutputs(trace: trace, observed: observationSteps)
    digest =
      trace.attributes["digest"] ?? SHA256.hexadecimal(of: Data(validation.digests.joined(separator: "\n").utf8))
  }

  /// What is known of a run without a trace.
  init(_ planned: PlannedRun, _ status: RunStatus, _ settings: CommonSettings) {
    self.init(
      name: planned.name, size: planned.configuration.size, initSeed: planned.configuration.initSeed,
      dataSeed: planned.configuration.dataSeed)
    plannedSteps = planned.configuration.steps
    deviations = settings.deviations(of: planned)
    // To an analysis a run that has not begun or cannot be read is one that did not reach its end.
    state = status.state == .waiting || status.state == .unreadable ? .stopped : status.state
    if hasBroken { failure = status.message ?? "no reason known" }
  }
}
