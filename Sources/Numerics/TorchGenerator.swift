import Kernels

/// The random numbers of PyTorch's CPU generator after `torch.manual_seed(seed)`, bit for bit (as of PyTorch 2.15).
public struct TorchGenerator: Sendable {
  private var twister: MersenneTwister

  /// Seeds the generator; like PyTorch, only the low 32 bits of the seed count.
  public init(seed: Int) {
    twister = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// Fills a float tensor as `tensor.normal_(mean, deviation)` does for 16 values and more.
  ///
  /// All uniform numbers (24 bits each) are drawn first, then transformed in blocks of 16 by Box-Muller; when the count is
  /// not a multiple of 16, the last 16 values are drawn and transformed anew.
  public mutating func fillNormal(_ values: UnsafeMutableBufferPointer<Float>, mean: Float, deviation: Float) {
    precondition(values.count >= 16, "PyTorch draws fewer than 16 values by another rule")
    guard let start = values.baseAddress else { return }
    for index in values.indices { values[index] = uniform() }
    let whole = values.count & ~15
    KernelTable.best.normal_from_uniform(start, whole, mean, deviation)
    if whole < values.count {
      let last = start + (values.count - 16)
      for index in 0..<16 { last[index] = uniform() }
      KernelTable.best.normal_from_uniform(last, 16, mean, deviation)
    }
  }

  private mutating func uniform() -> Float { Float(twister.nextWord() & 0xff_ffff) * 0x1p-24 }
}
