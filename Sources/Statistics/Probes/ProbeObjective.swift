import Foundation
import Numerics

/// What a probe is trained to make small, with its gradient: a batch's cross-entropy and its share of the divergence, in nats.
///
/// Methods specification and sources: Voita and Titov (2020) for the layer, with one mixture over sites in front of it. For item i
/// with the mixed representation x, scales z = z_mean + z_sd e and weights marginalised over their distribution,
/// logits = W_mean (x z) + b_mean + sqrt(W_var (x z)^2 + b_var) e'. The noise e, e' is given; without it the logits are those of the means.
/// Holds the room for one batch, so that a training loop allocates nothing.
final class ProbeObjective {
  /// Standard normal noise of one batch.
  struct Noise {
    /// Of the scales: items x features.
    let scales: UnsafePointer<Double>
    /// Of the logits: items x classes.
    let logits: UnsafePointer<Double>
  }

  private let shape: ProbeShape
  private let weights: AlignedBuffer<Double>
  private let weightSlopes: AlignedBuffer<Double>
  private let mixed: AlignedBuffer<Double>
  private let mixedSlopes: AlignedBuffer<Double>
  private let scaled: AlignedBuffer<Double>
  private let squared: AlignedBuffer<Double>
  private let scaledSlopes: AlignedBuffer<Double>
  private let squaredSlopes: AlignedBuffer<Double>
  private let logits: AlignedBuffer<Double>
  private let deviations: AlignedBuffer<Double>
  private let spreads: AlignedBuffer<Double>
  private let spreadSlopes: AlignedBuffer<Double>
  private let deviation: AlignedBuffer<Double>

  /// - Parameter items: the most items of a batch.
  init(_ shape: ProbeShape, items: Int) {
    func room(_ count: Int) -> AlignedBuffer<Double> { AlignedBuffer(count: count) }
    self.shape = shape
    (weights, weightSlopes) = (room(shape.sites), room(shape.sites))
    (mixed, mixedSlopes) = (room(items * shape.features), room(items * shape.features))
    (scaled, squared) = (room(items * shape.features), room(items * shape.features))
    (scaledSlopes, squaredSlopes) = (room(items * shape.features), room(items * shape.features))
    (logits, deviations) = (room(items * shape.classes), room(items * shape.classes))
    (spreads, spreadSlopes) = (room(shape.weightMeans.count), room(shape.weightMeans.count))
    deviation = room(shape.features)
  }

  /// The logits of the means for the items at `range`, row-major items x classes; valid until the next call.
  func logits(
    _ parameters: UnsafePointer<Double>, _ examples: ProbeExamples, _ range: Range<Int>
  ) -> UnsafePointer<Double> {
    mix(parameters, examples, range)
    for item in 0..<range.count {
      let row = item * shape.features
      for feature in 0..<shape.features {
        scaled.pointer[row + feature] =
          mixed.pointer[row + feature] * parameters[shape.scaleMeans.lowerBound + feature]
      }
    }
    project(parameters, items: range.count)
    return UnsafePointer(logits.pointer)
  }

  /// The cross-entropy of the items at `range` under the noise plus `share` times the divergence; `gradient` is overwritten.
  func value(
    _ parameters: UnsafePointer<Double>, _ examples: ProbeExamples, _ range: Range<Int>, _ noise: Noise, share: Double,
    gradient: UnsafeMutablePointer<Double>
  ) -> Double {
    gradient.update(repeating: 0, count: shape.count)
    mix(parameters, examples, range)
    scale(parameters, items: range.count, noise)
    project(parameters, items: range.count)
    addNoise(parameters, items: range.count, noise)
    let loss = crossEntropy(examples, range, noise)
    layerGradient(parameters, items: range.count, gradient)
    scaleGradient(parameters, items: range.count, noise, gradient)
    mixtureGradient(examples, range, gradient)
    return loss + share * ProbeDivergence.value(parameters, shape, share: share, gradient: gradient)
  }

  /// The weight of each site: the mixture's logits made positive and to sum to 1.
  static func siteWeights(_ parameters: UnsafePointer<Double>, sites: Int) -> [Double] {
    let largest = (0..<sites).reduce(-Double.infinity) { max($0, parameters[$1]) }
    let exponentials = (0..<sites).map { exp(parameters[$0] - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  private func mix(_ parameters: UnsafePointer<Double>, _ examples: ProbeExamples, _ range: Range<Int>) {
    for (site, weight) in Self.siteWeights(parameters, sites: shape.sites).enumerated() {
      weights.pointer[site] = weight
    }
    BLAS.multiply(
      rows: 1, columns: range.count * shape.features, inner: shape.sites, weights.pointer, leadingA: shape.sites,
      examples.values.pointer + range.lowerBound * shape.features, leadingB: examples.count * shape.features,
      into: mixed.pointer, leadingC: range.count * shape.features)
  }

  private func scale(_ parameters: UnsafePointer<Double>, items: Int, _ noise: Noise) {
    let (features, means) = (shape.features, parameters + shape.scaleMeans.lowerBound)
    let (deviation, mixed) = (deviation.pointer, mixed.pointer)
    let (scaled, squared) = (scaled.pointer, squared.pointer)
    for feature in 0..<features { deviation[feature] = exp(parameters[shape.scaleVariances.lowerBound + feature] / 2) }
    for item in 0..<items {
      for feature in 0..<features {
        let place = item * features + feature
        let value = mixed[place] * (means[feature] + deviation[feature] * noise.scales[place])
        scaled[place] = value
        squared[place] = value * value
      }
    }
  }

  private func project(_ parameters: UnsafePointer<Double>, items: Int) {
    let biases = parameters + shape.biasMeans.lowerBound
    for item in 0..<items { (logits.pointer + item * shape.classes).update(from: biases, count: shape.classes) }
    BLAS.multiply(
      rows: items, columns: shape.classes, inner: shape.features, scaled.pointer, leadingA: shape.features,
      parameters + shape.weightMeans.lowerBound, leadingB: shape.features, transposedB: true, beta: 1,
      into: logits.pointer, leadingC: shape.classes)
  }

  // The standard deviations of the logits stay in `deviations`.
  private func addNoise(_ parameters: UnsafePointer<Double>, items: Int, _ noise: Noise) {
    let (classes, biases) = (shape.classes, parameters + shape.biasVariances.lowerBound)
    for index in 0..<shape.weightMeans.count {
      spreads.pointer[index] = exp(parameters[shape.weightVariances.lowerBound + index])
    }
    let biasSpreads = (0..<classes).map { exp(biases[$0]) }
    for item in 0..<items {
      for index in 0..<classes { deviations.pointer[item * classes + index] = biasSpreads[index] }
    }
    BLAS.multiply(
      rows: items, columns: classes, inner: shape.features, squared.pointer, leadingA: shape.features,
      spreads.pointer, leadingB: shape.features, transposedB: true, beta: 1, into: deviations.pointer,
      leadingC: classes)
    for place in 0..<items * classes {
      let deviation = deviations.pointer[place].squareRoot()
      deviations.pointer[place] = deviation
      logits.pointer[place] += deviation * noise.logits[place]
    }
  }

  // Afterwards `logits` holds the slopes of the loss along the logits' means, `deviations` those along their variances.
  private func crossEntropy(_ examples: ProbeExamples, _ range: Range<Int>, _ noise: Noise) -> Double {
    let classes = shape.classes
    var loss = 0.0
    for item in 0..<range.count {
      let row = logits.pointer + item * classes
      let label = examples.labels[range.lowerBound + item]
      var largest = -Double.infinity
      for index in 0..<classes { largest = max(largest, row[index]) }
      loss += largest - row[label]
      var sum = 0.0
      for index in 0..<classes {
        row[index] = exp(row[index] - largest)
        sum += row[index]
      }
      loss += log(sum)
      for index in 0..<classes {
        let place = item * classes + index
        row[index] = row[index] / sum - (index == label ? 1 : 0)
        deviations.pointer[place] = row[index] * noise.logits[place] / (2 * deviations.pointer[place])
      }
    }
    return loss
  }

  private func layerGradient(
    _ parameters: UnsafePointer<Double>, items: Int, _ gradient: UnsafeMutablePointer<Double>
  ) {
    let (classes, features) = (shape.classes, shape.features)
    BLAS.multiply(
      rows: classes, columns: features, inner: items, logits.pointer, leadingA: classes, transposedA: true,
      scaled.pointer, leadingB: features, into: gradient + shape.weightMeans.lowerBound, leadingC: features)
    BLAS.multiply(
      rows: classes, columns: features, inner: items, deviations.pointer, leadingA: classes, transposedA: true,
      squared.pointer, leadingB: features, into: spreadSlopes.pointer, leadingC: features)
    let target = gradient + shape.weightVariances.lowerBound
    for index in 0..<classes * features { target[index] = spreadSlopes.pointer[index] * spreads.pointer[index] }
    for index in 0..<classes {
      var (mean, variance) = (0.0, 0.0)
      for item in 0..<items {
        mean += logits.pointer[item * classes + index]
        variance += deviations.pointer[item * classes + index]
      }
      gradient[shape.biasMeans.lowerBound + index] = mean
      gradient[shape.biasVariances.lowerBound + index] =
        variance * exp(parameters[shape.biasVariances.lowerBound + index])
    }
    BLAS.multiply(
      rows: items, columns: features, inner: classes, logits.pointer, leadingA: classes,
      parameters + shape.weightMeans.lowerBound, leadingB: features, into: scaledSlopes.pointer, leadingC: features)
    BLAS.multiply(
      rows: items, columns: features, inner: classes, deviations.pointer, leadingA: classes,
      spreads.pointer, leadingB: features, into: squaredSlopes.pointer, leadingC: features)
  }

  private func scaleGradient(
    _ parameters: UnsafePointer<Double>, items: Int, _ noise: Noise, _ gradient: UnsafeMutablePointer<Double>
  ) {
    let (features, means) = (shape.features, parameters + shape.scaleMeans.lowerBound)
    let meanSlopes = gradient + shape.scaleMeans.lowerBound
    let varianceSlopes = gradient + shape.scaleVariances.lowerBound
    let (deviation, mixed, mixedSlopes) = (deviation.pointer, mixed.pointer, mixedSlopes.pointer)
    let (scaled, scaledSlopes, squaredSlopes) = (scaled.pointer, scaledSlopes.pointer, squaredSlopes.pointer)
    for item in 0..<items {
      for feature in 0..<features {
        let place = item * features + feature
        let slope = scaledSlopes[place] + 2 * scaled[place] * squaredSlopes[place]
        meanSlopes[feature] += mixed[place] * slope
        varianceSlopes[feature] += mixed[place] * slope * noise.scales[place]
        mixedSlopes[place] = slope * (means[feature] + deviation[feature] * noise.scales[place])
      }
    }
    for feature in 0..<features { varianceSlopes[feature] *= deviation[feature] / 2 }
  }

  private func mixtureGradient(
    _ examples: ProbeExamples, _ range: Range<Int>, _ gradient: UnsafeMutablePointer<Double>
  ) {
    BLAS.multiply(
      rows: shape.sites, columns: 1, inner: range.count * shape.features,
      examples.values.pointer + range.lowerBound * shape.features, leadingA: examples.count * shape.features,
      mixedSlopes.pointer, leadingB: 1, into: weightSlopes.pointer, leadingC: 1)
    var mean = 0.0
    for site in 0..<shape.sites { mean += weights.pointer[site] * weightSlopes.pointer[site] }
    for site in 0..<shape.sites {
      gradient[site] = weights.pointer[site] * (weightSlopes.pointer[site] - mean)
    }
  }
}
