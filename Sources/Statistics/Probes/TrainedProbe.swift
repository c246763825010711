import Foundation
import Numerics

/// A probe after its training: a distribution over the weights of a linear classifier of mixed representations.
public struct TrainedProbe: Equatable, Sendable {
  /// The sizes, and where the parameters lie.
  public let shape: ProbeShape
  /// The parameters.
  public let parameters: [Double]
  /// Updates done until training ended.
  public let updates: Int

  /// The weight of each site in the mixture; they sum to 1.
  public var siteWeights: [Double] {
    parameters.withUnsafeBufferPointer { list in
      list.baseAddress.map { ProbeObjective.siteWeights($0, sites: shape.sites) } ?? []
    }
  }

  /// The divergence from the prior in nats: what describing the probe costs.
  public var divergence: Double {
    parameters.withUnsafeBufferPointer { list in list.baseAddress.map { ProbeDivergence.value($0, shape) } ?? 0 }
  }

  /// The class with the largest logit for each example, by the means of the weights; of equal ones the first.
  public func named(_ examples: ProbeExamples) -> [Int] {
    var named: [Int] = []
    named.reserveCapacity(examples.count)
    forEachRow(examples) { _, row in
      named.append((1..<shape.classes).reduce(0) { row[$1] > row[$0] ? $1 : $0 })
    }
    return named
  }

  /// Sum over the examples of -ln of the probability of their label, by the means of the weights, in nats.
  public func crossEntropy(_ examples: ProbeExamples) -> Double {
    var sum = 0.0
    forEachRow(examples) { item, row in
      let largest = (0..<shape.classes).reduce(-Double.infinity) { max($0, row[$1]) }
      let total = (0..<shape.classes).reduce(0) { $0 + exp(row[$1] - largest) }
      sum += largest - row[examples.labels[item]] + log(total)
    }
    return sum
  }

  /// What the probe reads: the mean weights times the mean scales with the mean over classes removed, since a direction that all
  /// classes share changes no probability; row-major features x (classes - 1), as the last class's column follows from the others.
  public var readDirections: [Double] {
    let (features, classes) = (shape.features, shape.classes)
    var result: [Double] = []
    result.reserveCapacity(features * (classes - 1))
    for feature in 0..<features {
      let scale = parameters[shape.scaleMeans.lowerBound + feature]
      let row = (0..<classes).map { parameters[shape.weightMeans.lowerBound + $0 * features + feature] * scale }
      let mean = row.reduce(0, +) / Double(classes)
      for value in row.dropLast() { result.append(value - mean) }
    }
    return result
  }

  // Calls `body` with the number of each example and its logits.
  private func forEachRow(_ examples: ProbeExamples, _ body: (Int, UnsafePointer<Double>) -> Void) {
    let objective = ProbeObjective(shape, items: min(ProbeTraining.mostItems, max(1, examples.count)))
    parameters.withUnsafeBufferPointer { list in
      guard let parameters = list.baseAddress else { return }
      for start in stride(from: 0, to: examples.count, by: ProbeTraining.mostItems) {
        let range = start..<min(examples.count, start + ProbeTraining.mostItems)
        let logits = objective.logits(parameters, examples, range)
        for item in range { body(item, logits + (item - start) * shape.classes) }
      }
    }
    withExtendedLifetime((objective, examples)) {}
  }
}
