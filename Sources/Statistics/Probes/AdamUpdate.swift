import Foundation
import Numerics

/// Adam (Kingma and Ba 2015) with its usual constants, 0.9, 0.999 and 1e-8, for a short list of parameters.
final class AdamUpdate {
  private let first: AlignedBuffer<Double>
  private let second: AlignedBuffer<Double>
  private(set) var updates = 0

  init(parameters: Int) {
    first = AlignedBuffer(count: parameters)
    second = AlignedBuffer(count: parameters)
  }

  /// Moves the parameters against the gradient.
  func apply(
    _ parameters: UnsafeMutablePointer<Double>, gradient: UnsafePointer<Double>, learningRate: Double
  ) {
    updates += 1
    let rate = learningRate / (1 - pow(0.9, Double(updates)))
    let correction = 1 / (1 - pow(0.999, Double(updates)))
    let (first, second, count) = (first.pointer, second.pointer, first.count)
    for index in 0..<count {
      let slope = gradient[index]
      first[index] += 0.1 * (slope - first[index])
      second[index] += 0.001 * (slope * slope - second[index])
      parameters[index] -= rate * first[index] / ((second[index] * correction).squareRoot() + 1e-8)
    }
  }
}
