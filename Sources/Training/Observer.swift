import Corpus
import NeoX
import Traces

/// Looks at a model at the steps of the observation schedule: validation loss, weight metrics, activations.
final class Observer {
  private let multithreaded: MultithreadedModel
  private let probeModel: Model
  private let validation: [[Int32]]
  private let probe: [[Int32]]

  /// - Parameters:
  ///   - validation: held-out sequences, one token longer than the model's sequence length.
  ///   - probe: the fixed probe set, sequences of equal length.
  init(_ multithreaded: MultithreadedModel, validation: [[Int32]], probe: [[Int32]]) {
    self.multithreaded = multithreaded
    self.validation = validation
    self.probe = probe
    probeModel = Model(sharing: multithreaded.model, sequenceLength: probe.first?.count ?? 1)
  }

  /// Observes the model as it is now.
  func observe(step: Int) -> Observation {
    let loss = multithreaded.losses(validation).reduce(0, +) / Double(validation.count)
    let model = multithreaded.model
    let metrics = WeightMetrics(of: model, threads: multithreaded.threads)
    var sites = [[Float]](repeating: [], count: model.configuration.layers + 2)
    for sequence in probe {
      for (site, values) in probeModel.activations(tokens: sequence).enumerated() { sites[site] += values }
    }
    return Observation(
      step: step, validationLoss: loss, perMatrix: metrics.perMatrix, model: metrics.model, activations: sites)
  }
}
