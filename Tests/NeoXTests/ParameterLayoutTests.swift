import Foundation
import NeoX
import Testing

struct SizeVectors: Decodable {
  struct Size: Decodable {
    let name: String
    let n_layers, d_model, n_heads, rotary_ndims, vocab_size, params_total, tensors: Int
    let decayed_params, undecayed_params: Int
    let `init`, output_init: String
    let lr, min_lr, init_std, output_init_std: Double
  }
  let sizes: [Size]

  static func load() throws -> [Size] {
    try JSONDecoder().decode(SizeVectors.self, from: vectorData("sizes.json")).sizes
  }
}

func vectorData(_ name: String) throws -> Data {
  try Data(contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/\(name)"))
}

@Suite struct ParameterLayoutTests {
  @Test func everySizeHasTheSuitesShapesAndCounts() throws {
    let vectors = try SizeVectors.load()
    for size in ModelSize.all {
      let expected = try #require(vectors.first { $0.name == size.name })
      let model = ModelConfiguration(size)
      let layout = ParameterLayout(model)
      #expect(model.layers == expected.n_layers && model.width == expected.d_model && model.heads == expected.n_heads)
      #expect(model.rotaryWidth == expected.rotary_ndims && model.vocabularySize == expected.vocab_size)
      #expect(layout.parameterCount == expected.params_total)
      #expect(layout.tensors.count == expected.tensors)
      #expect(layout.tensors.filter(\.isDecayed).reduce(0) { $0 + $1.count } == expected.decayed_params)
      #expect(layout.tensors.filter { !$0.isDecayed }.reduce(0) { $0 + $1.count } == expected.undecayed_params)
      #expect(size.learningRate == expected.lr && abs(size.minimumLearningRate - expected.min_lr) < 1e-18)
    }
  }

  @Test func initialDeviationsAreTheSuites() throws {
    for expected in try SizeVectors.load() {
      let size = try #require(ModelSize.named(expected.name))
      let deviations = size.initialisation.deviations(layers: expected.n_layers, width: expected.d_model)
      #expect(abs(deviations.input - expected.init_std) < 1e-16)
      #expect(abs(deviations.output - expected.output_init_std) < 1e-16)
      #expect(size.initialisation.methods == (expected.`init`, expected.output_init))
    }
  }

  @Test func tensorsStartOnCacheLinesAndDoNotOverlap() {
    let layout = ParameterLayout(ModelConfiguration(layers: 2, width: 48, heads: 3, vocabularySize: 77))
    var end = 0
    for tensor in layout.tensors {
      #expect(tensor.offset % 16 == 0 && tensor.offset >= end && tensor.offset - end < 16)
      end = tensor.range.upperBound
    }
    #expect(layout.bufferCount >= end && layout.bufferCount % 16 == 0)
  }
}
