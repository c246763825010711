import Foundation
import NeoX
import Numerics
import Testing

@testable import Checkpoints

@Suite struct SampleGeometryTests {
  /// Two checkpoints whose large embeddings differ otherwise than their many small matrices.
  @Test func samplesEstimateDistancesAndCorrelationsOfAllMatrixWeights() throws {
    let scratch = try Scratch()
    let model = ModelConfiguration(layers: 2, width: 32, heads: 2, vocabularySize: 8192)
    let layout = ParameterLayout(model)
    var random = MersenneTwister(seed: 5)
    func draw() -> Float { Float(random.uniform() + random.uniform() + random.uniform() - 1.5) }
    var first = [Float](repeating: 0, count: layout.bufferCount)
    var second = first
    for tensor in layout.tensors {
      let isEmbedding = tensor.name.contains("embed")
      for index in tensor.range {
        first[index] = draw() * (isEmbedding ? 1 : 3)
        second[index] = first[index] + draw() * (isEmbedding ? 0.8 : 0.1)
      }
    }
    for (name, weights) in [("one", first), ("two", second)] {
      let folder = scratch.path + "/" + name
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try weights.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        try HuggingFaceCheckpoint.write(
          into: folder, model: model, parameters: start, layout: layout, tokenizerJSON: Data("{}".utf8))
      }
    }
    let sketches = try ["one", "two"].map { try CheckpointSketch(ModelFolder(scratch.path + "/" + $0)) }
    let geometry = SampleGeometry(sketches)
    #expect(sketches[0].sample.count < 200_000)
    let places = layout.tensors.filter(\.isDecayed).flatMap { Array($0.range) }
    let (a, b) = (places.map { Double(first[$0]) }, places.map { Double(second[$0]) })
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    func product(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let difference = zip(a, b).map { $0 - $1 }
    let distance = product(difference, difference).squareRoot()
    let (centredA, centredB) = (a.map { $0 - meanA }, b.map { $0 - meanB })
    let spreads = product(centredA, centredA) * product(centredB, centredB)
    let correlation = product(centredA, centredB) / spreads.squareRoot()
    let norm = product(a, a).squareRoot()
    #expect((geometry.distance(0, 1) / distance - 1).magnitude < 0.01)
    #expect((geometry.norms[0] / norm - 1).magnitude < 0.01)
    #expect((geometry.correlation(0, 1) - correlation).magnitude < 0.005)
  }
}
