import Foundation
import Testing

@Suite struct GELUVectorTests {
  struct Vectors: Decodable {
    let x: [Double]
    let tanh: [Double]
    let tanh_grad: [Double]
  }

  /// The reference against which the kernels are tested agrees with the published vectors.
  @Test func referenceAgreesWithTheVectors() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
    let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: folder.appending(path: "gelu.json")))
    for (index, x) in vectors.x.enumerated() {
      #expect(abs(ReferenceGELU.value(x) - vectors.tanh[index]) <= 1e-12)
      #expect(abs(ReferenceGELU.derivative(x) - vectors.tanh_grad[index]) <= 1e-12)
    }
  }
}
