import Files
import Foundation
import Numerics
import Testing

@Suite struct TorchGeneratorTests {
  /// Digests of `torch.manual_seed(seed)`, then `empty(count).normal_(0, deviation)` and `empty(37).normal_(0, deviation)`,
  /// made with PyTorch 2.15.0 on an AVX-512 machine.
  @Test(arguments: [
    (1, 1003, Float(0.02), "e450591c153e7f58f4d29e7238725a04132fba09e099b8646f6309643e6a740b"),
    (9, 16, Float(1), "d3f05a386a44033cae084e1f24113a84f6150818e213f9e133f5ee6b79b283e3"),
    (1234, 4096, Float(0.05590169943749474), "db12115248740126049b29ab76733bf71333cf06995ee78ea7230eb06766ba09"),
  ])
  func normalNumbersAreThoseOfPyTorch(seed: Int, count: Int, deviation: Float, digest: String) {
    var generator = TorchGenerator(seed: seed)
    var values = [Float](repeating: 0, count: count)
    var more = [Float](repeating: 0, count: 37)
    values.withUnsafeMutableBufferPointer { generator.fillNormal($0, mean: 0, deviation: deviation) }
    more.withUnsafeMutableBufferPointer { generator.fillNormal($0, mean: 0, deviation: deviation) }
    let bytes = (values + more).withUnsafeBytes { Data($0) }
    #expect(SHA256.hexadecimal(of: bytes) == digest)
  }

  @Test func onlyTheLowHalfOfTheSeedCounts() {
    var (first, second) = (TorchGenerator(seed: 7), TorchGenerator(seed: (1 << 40) + 7))
    var (a, b) = ([Float](repeating: 0, count: 16), [Float](repeating: 0, count: 16))
    a.withUnsafeMutableBufferPointer { first.fillNormal($0, mean: 0, deviation: 1) }
    b.withUnsafeMutableBufferPointer { second.fillNormal($0, mean: 0, deviation: 1) }
    #expect(a == b)
  }
}
