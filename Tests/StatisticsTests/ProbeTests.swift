import Foundation
import Numerics
import Testing

@testable import Statistics

/// Against automatic differentiation and scikit-learn: `Vectors/probe.json`, made by `analysis/references/probe.py` (PyTorch 2.15.0 in
/// float64, scikit-learn 1.9.1).
@Suite struct ProbeTests {
  struct Document: Decodable {
    var sites: Int
    var features: Int
    var classes: Int
    var values: [[Float]]
    var labels: [Int]
    var parameters: [Double]
    var scaleNoise: [Double]
    var logitNoise: [Double]
    var share: Double
    var loss: Double
    var divergence: Double
    var gradient: [Double]
    var meanCrossEntropy: Double
    var truth: [Int]
    var named: [Int]
    var accuracy: Double
    var macroF1: Double
    var microF1: Double

    var shape: ProbeShape { ProbeShape(sites: sites, features: features, classes: classes) }
    var examples: ProbeExamples {
      ProbeExamples(values, features: features, items: Array(labels.indices), labels: labels)
    }
  }

  private let document: Document

  init() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/probe.json")
    document = try JSONDecoder().decode(Document.self, from: Data(contentsOf: path))
  }

  private func objective(_ parameters: [Double]) -> (loss: Double, gradient: [Double]) {
    let document = document
    let examples = document.examples
    let objective = ProbeObjective(document.shape, items: examples.count)
    var gradient = [Double](repeating: .nan, count: parameters.count)
    let loss = parameters.withUnsafeBufferPointer { list in
      document.scaleNoise.withUnsafeBufferPointer { scales in
        document.logitNoise.withUnsafeBufferPointer { logits in
          gradient.withUnsafeMutableBufferPointer { target -> Double in
            guard let list = list.baseAddress, let scales = scales.baseAddress, let logits = logits.baseAddress,
              let target = target.baseAddress
            else { return .nan }
            let noise = ProbeObjective.Noise(scales: scales, logits: logits)
            return objective.value(
              list, examples, 0..<examples.count, noise, share: document.share, gradient: target)
          }
        }
      }
    }
    withExtendedLifetime((objective, examples)) {}
    return (loss, gradient)
  }

  @Test func lossAndGradientAreThoseOfPyTorch() {
    let (loss, gradient) = objective(document.parameters)
    #expect(abs(loss - document.loss) < 1e-12 * document.loss)
    let error = zip(gradient, document.gradient).map { abs($0 - $1) }.max() ?? .nan
    #expect(gradient.count == document.gradient.count && error < 1e-12 * 10)
  }

  @Test func gradientIsTheSlopeOfTheLoss() {
    let (_, gradient) = objective(document.parameters)
    for index in document.parameters.indices {
      var (up, down) = (document.parameters, document.parameters)
      up[index] += 1e-5
      down[index] -= 1e-5
      let slope = (objective(up).loss - objective(down).loss) / 2e-5
      #expect(abs(slope - gradient[index]) < 1e-7 * max(1, abs(slope)))
    }
  }

  @Test func evaluationUsesTheMeansAlone() {
    let probe = TrainedProbe(shape: document.shape, parameters: document.parameters, updates: 0)
    #expect(abs(probe.crossEntropy(document.examples) - document.meanCrossEntropy) < 1e-12)
    #expect(abs(probe.divergence - document.divergence) < 1e-11)
    #expect(abs(probe.siteWeights.reduce(0, +) - 1) < 1e-15)
  }

  /// The methods specification, section 9.3.
  @Test func divergenceIsThatOfTheWorkedNumbers() {
    let shape = ProbeShape(sites: 1, features: 2, classes: 3)
    let parameters =
      [1, 1, 0.9, -9, -8.5, 0.5, -0.25, 0.1, 0.7, -1, 0.3, -9, -9, -8, -8, -7, -7, 0, 0.2, -0.1, -9, -9, -9] as [Double]
    let probe = TrainedProbe(shape: shape, parameters: parameters, updates: 0)
    #expect(abs(probe.divergence - 43.89412791) < 1e-8)
  }

  @Test func scoresAreThoseOfScikitLearn() {
    let scores = ClassificationScores(named: document.named, truth: document.truth, classes: 9)
    #expect(abs(scores.accuracy - document.accuracy) < 1e-15)
    #expect(abs(scores.macroF1 - document.macroF1) < 1e-15)
    #expect(abs(scores.microF1 - document.microF1) < 1e-15)
  }

  @Test func whatAllClassesShareIsNotRead() {
    let probe = TrainedProbe(shape: document.shape, parameters: document.parameters, updates: 0)
    var shifted = document.parameters
    for row in 0..<4 {
      for feature in 0..<5 { shifted[document.shape.weightMeans.lowerBound + row * 5 + feature] += Double(feature) }
    }
    let other = TrainedProbe(shape: document.shape, parameters: shifted, updates: 0)
    let difference = zip(probe.readDirections, other.readDirections).map { abs($0 - $1) }.max() ?? .nan
    #expect(difference < 1e-14)
  }
}
