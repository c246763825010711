import Foundation
import NeoX
import Numerics

@testable import Checkpoints

/// A run that was never trained: weights that drift and jitter with a learning rate of the suite's shape, saved at the suite's
/// kind of steps.
struct SyntheticSeries {
  static let model = ModelConfiguration(layers: 2, width: 16, heads: 2, vocabularySize: 40)
  static let layout = ParameterLayout(model)
  /// The suite's steps, ended early.
  static let steps = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512] + (1...10).map { 1000 * $0 }
  private static let lastStep = 10_000
  private static let warmup = 100

  /// The flat parameters of every step.
  private(set) var parameters: [Int: [Float]] = [:]
  private var random: MersenneTwister
  private let isHalf: Bool

  /// Simulates a run.
  ///
  /// - Parameters:
  ///   - seed: of initial weights and of everything after them.
  ///   - isHalf: whether weights are rounded to half precision when saved.
  ///   - origin: the weights that `first` begins with, instead of initial ones.
  init(seed: UInt32, isHalf: Bool = false, from origin: [Float]? = nil, first: Int = 0, steps: [Int] = Self.steps) {
    random = MersenneTwister(seed: seed)
    self.isHalf = isHalf
    var weights = origin ?? [Float](repeating: 0, count: Self.layout.bufferCount)
    if origin == nil {
      Self.layout.initialise(&weights, model: Self.model, seed: Int(seed))
    }
    var drift = normals(weights.count)
    parameters[first] = rounded(weights)
    for step in steps where step > first {
      let previous = parameters.keys.max() ?? first
      let rates = (previous..<step).map(Self.rate)
      let (sum, squares) = (rates.reduce(0, +), rates.reduce(0) { $0 + $1 * $1 })
      let (jitter, turn) = (normals(weights.count), normals(weights.count))
      for tensor in Self.layout.tensors {
        for index in tensor.range {
          let decay = tensor.isDecayed ? 1 - 0.1 * sum : 1
          let motion = 0.006 * sum * Double(drift[index]) + 0.6 * squares.squareRoot() * Double(jitter[index])
          weights[index] = Float(Double(weights[index]) * decay + motion)
        }
      }
      for index in drift.indices { drift[index] = 0.95 * drift[index] + 0.3 * turn[index] }
      parameters[step] = rounded(weights)
    }
  }

  /// The rate of an update: nothing at first, then a rise and a cosine.
  private static func rate(_ update: Int) -> Double {
    if update <= warmup { return 1e-3 * Double(update) / Double(warmup) }
    return max(1e-4, 5e-4 * (cos(.pi * Double(update) / Double(lastStep)) + 1))
  }

  private mutating func normals(_ count: Int) -> [Float] {
    (0..<((count + 1) / 2)).flatMap { _ -> [Float] in
      let radius = (-2 * log(1 - random.uniform())).squareRoot()
      let angle = 2 * Double.pi * random.uniform()
      return [Float(radius * cos(angle)), Float(radius * sin(angle))]
    }
  }

  private func rounded(_ weights: [Float]) -> [Float] { isHalf ? weights.map { Float(Float16($0)) } : weights }

  /// Writes every step into a run's folder; in shards of so many bytes where that is given.
  func write(to run: String, shards: Int? = nil) throws {
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    for (step, weights) in parameters { try Self.write(weights, to: "\(run)/step\(step)", shards: shards) }
  }

  /// Writes one checkpoint, replacing one that is there.
  static func write(_ weights: [Float], to folder: String, shards: Int? = nil) throws {
    let manager = FileManager.default
    try? manager.removeItem(atPath: folder)
    let plain = shards == nil ? folder : folder + "-plain"
    try manager.createDirectory(atPath: plain, withIntermediateDirectories: true)
    let tokenizer = Data("{\"model\": {\"vocab\": {\"a\": 0, \"b\": 1}, \"merges\": [\"a b\"]}}".utf8)
    try weights.withUnsafeBufferPointer {
      guard let start = $0.baseAddress else { return }
      try HuggingFaceCheckpoint.write(
        into: plain, model: model, parameters: start, layout: layout, tokenizerJSON: tokenizer)
    }
    guard let shards else { return }
    _ = try CheckpointConversion(largestShard: shards).convert(plain, to: folder)
    try manager.removeItem(atPath: plain)
    // Without it, as published checkpoints are: a foreign shard must be found by its weights.
    unlink(folder + "/manifest.json")
  }
}
