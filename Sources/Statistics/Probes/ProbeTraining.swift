import Foundation
import Numerics

/// Training of variational probes.
public enum ProbeTraining {
  /// Most items of a batch.
  static let mostItems = 128

  /// Updates of the settled schedule.
  public static let settledUpdates = 500
  /// Its first learning rate, which falls linearly to 0.
  public static let settledRate = 0.05
  /// Items of a batch of the published schedule.
  public static let publishedItems = 64
  /// Its learning rate, which stays.
  public static let publishedRate = 0.005
  /// Most passes over the data of the published schedule.
  public static let publishedPasses = 30
  /// Passes without a better development loss that end it.
  public static let publishedPatience = 2

  /// Trains with a fixed number of updates whose size falls to 0, so that the description of the weights comes to rest whatever
  /// the number of examples; nothing has to be held back to decide when to stop.
  ///
  /// The divergence of 128 features and 8 classes begins near 4,700 nats and falls by a small step with every update. A schedule made for a
  /// hundred thousand examples leaves most of it in place when there are a few thousand, and the codelength then says when training
  /// stopped rather than what the representations hold.
  public static func settled(
    _ examples: ProbeExamples, classes: Int, noise: ProbeNoiseReservoir
  ) -> TrainedProbe {
    let loop = ProbeLoop(examples, classes: classes, items: mostItems, noise: noise)
    while loop.updates < settledUpdates {
      loop.pass(atMost: settledUpdates - loop.updates) { update in
        settledRate * (1 - Double(update) / Double(settledUpdates))
      }
    }
    return loop.probe
  }

  /// Trains as the suite's authors did: Adam at 0.005, at most 30 passes, ended when the best development loss is two
  /// passes old; the probe of that pass is returned. Batches hold 64 items (the authors': 64 sentences).
  ///
  /// - Parameter development: examples whose cross-entropy decides.
  public static func published(
    _ examples: ProbeExamples, development: ProbeExamples, classes: Int, noise: ProbeNoiseReservoir
  ) -> TrainedProbe {
    let loop = ProbeLoop(examples, classes: classes, items: publishedItems, noise: noise)
    var (best, bestLoss, bestPass) = (loop.probe, Double.infinity, 0)
    for pass in 1...publishedPasses {
      loop.pass { _ in publishedRate }
      let loss = loop.probe.crossEntropy(development)
      if loss < bestLoss { (best, bestLoss, bestPass) = (loop.probe, loss, pass) }
      if pass - bestPass >= publishedPatience { break }
    }
    return TrainedProbe(shape: best.shape, parameters: best.parameters, updates: loop.updates)
  }
}

/// One probe in training: its parameters, the order of its batches and its noise, all drawn from one seed.
private final class ProbeLoop {
  private let shape: ProbeShape
  private let examples: ProbeExamples
  private let noise: ProbeNoiseReservoir
  private let objective: ProbeObjective
  private let adam: AdamUpdate
  private let parameters: AlignedBuffer<Double>
  private let gradient: AlignedBuffer<Double>
  private var batches: [Range<Int>]
  private var random: MersenneTwister

  init(_ examples: ProbeExamples, classes: Int, items: Int, noise: ProbeNoiseReservoir) {
    let count = max(1, min(items, examples.count))
    random = MersenneTwister(seed: noise.seed)
    shape = ProbeShape(sites: examples.sites, features: examples.features, classes: classes)
    parameters = AlignedBuffer(count: shape.count)
    gradient = AlignedBuffer(count: shape.count)
    ProbeInitialisation.fill(parameters.pointer, shape, &random)
    var order = Array(0..<examples.count)
    random.shuffle(&order)
    self.examples = examples.picked(order)
    self.noise = noise
    objective = ProbeObjective(shape, items: count)
    adam = AdamUpdate(parameters: shape.count)
    batches = stride(from: 0, to: examples.count, by: count).map { $0..<min(examples.count, $0 + count) }
  }

  var updates: Int { adam.updates }

  var probe: TrainedProbe {
    TrainedProbe(shape: shape, parameters: Array(parameters.values), updates: updates)
  }

  /// Goes over the batches once in a new order; `rate` gives the learning rate after a number of updates.
  func pass(atMost most: Int = .max, rate: (Int) -> Double) {
    random.shuffle(&batches)
    for batch in batches.prefix(most) {
      let share = Double(batch.count) / Double(examples.count)
      noise.withNoise(items: batch.count, shape, &random) { noise in
        _ = objective.value(parameters.pointer, examples, batch, noise, share: share, gradient: gradient.pointer)
      }
      adam.apply(parameters.pointer, gradient: gradient.pointer, learningRate: rate(adam.updates))
    }
  }
}
