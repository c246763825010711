import Failures
import Foundation
import NeoX
import Numerics

/// What an audit keeps of one checkpoint: a digest of every tensor and a fixed sample of the weights.
///
/// The sample is the same places in every checkpoint of one shape. Half of it is shared equally among the matrices, so that small ones
/// are seen too, and half by their sizes; each value counts for as many as its matrix has per sampled one, so that distances and
/// correlations of samples estimate those of all matrix weights, to about one in a hundred.
struct CheckpointSketch {
  /// One weight matrix.
  struct Matrix: Sendable {
    let name: String
    let file: String
    /// Of all values; equal for equal weights, whatever type they are stored in.
    let digest: UInt64
    /// Where its values lie in the sample.
    let range: Range<Int>
    /// Values of the matrix for each one in the sample.
    let weight: Float
  }

  /// A tensor with values that are not finite.
  struct BrokenTensor: Sendable {
    let name: String
    let file: String
    let values: Int
  }

  let matrices: [Matrix]
  let sample: [Float]
  /// For each value of the sample how many weights it stands for.
  var weights: [Float] { matrices.flatMap { Array(repeating: $0.weight, count: $0.range.count) } }
  let broken: [BrokenTensor]
  /// Whether all biases are zero and all LayerNorm scales one, as before any training.
  let isUntrained: Bool
  /// How the weights are stored.
  let type: ElementType

  /// Sampled values of each matrix, at least and all matrices together at most, unless the least is more.
  private static let leastOfMatrix = 1024
  private static let mostTogether = 1 << 17

  /// A digest of all matrices.
  var digest: UInt64 { matrices.reduce(0) { Self.mix($0, $1.digest) } }

  /// Reads every tensor once, one at a time.
  ///
  /// - Throws: `Failure` as reading tensors does.
  init(_ folder: ModelFolder) throws {
    var matrices: [Matrix] = []
    var sample: [Float] = []
    var broken: [BrokenTensor] = []
    var isUntrained = true
    let sizes = folder.layout.tensors.filter(\.isDecayed).map(\.count)
    let total = sizes.reduce(0, +)
    for tensor in folder.layout.tensors {
      let buffer = AlignedBuffer<Float>(count: tensor.count)
      try withExtendedLifetime(buffer) {
        let values = buffer.values
        try folder.copy(tensor, into: values)
        let notFinite = values.count { !$0.isFinite }
        if notFinite > 0 {
          broken.append(BrokenTensor(name: tensor.name, file: folder.file(of: tensor), values: notFinite))
        }
        switch tensor.role {
        case .bias: isUntrained = isUntrained && values.allSatisfy { $0 == 0 }
        case .normScale: isUntrained = isUntrained && values.allSatisfy { $0 == 1 }
        case .inputMatrix, .outputMatrix:
          let share = 1 / Double(sizes.count) + Double(tensor.count) / Double(total)
          let taken = min(tensor.count, max(Self.leastOfMatrix, Int(Double(Self.mostTogether) / 2 * share)))
          matrices.append(
            Matrix(
              name: tensor.name, file: folder.file(of: tensor), digest: Self.digest(values),
              range: sample.count..<(sample.count + taken), weight: Float(tensor.count) / Float(taken)))
          for number in 0..<taken { sample.append(values[Self.place(number, of: tensor.count)]) }
        }
      }
    }
    self.matrices = matrices
    self.sample = sample
    self.broken = broken
    self.isUntrained = isUntrained
    type = folder.layout.tensors.first.map { folder.type(of: $0) } ?? .float32
  }

  /// Places spread evenly without a period, by the multiples of the golden ratio.
  private static func place(_ number: Int, of count: Int) -> Int {
    let fraction = UInt64(truncatingIfNeeded: number) &* 0x9e37_79b9_7f4a_7c15
    return Int(fraction.multipliedFullWidth(by: UInt64(count)).high)
  }

  private static func digest(_ values: UnsafeMutableBufferPointer<Float>) -> UInt64 {
    var lanes: (UInt64, UInt64) = (0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344)
    var index = 0
    while index + 1 < values.count {
      lanes.0 = mix(lanes.0, UInt64(values[index].bitPattern))
      lanes.1 = mix(lanes.1, UInt64(values[index + 1].bitPattern))
      index += 2
    }
    if index < values.count { lanes.0 = mix(lanes.0, UInt64(values[index].bitPattern)) }
    return mix(lanes.0, lanes.1)
  }

  private static func mix(_ state: UInt64, _ value: UInt64) -> UInt64 {
    let product = (state ^ value) &* 0xff51_afd7_ed55_8ccd
    return product ^ (product >> 32)
  }
}
