import Kernels

/// What one core can do at most in single precision, by the widest instructions that the vector kernels use.
public enum ArithmeticPeak {
  /// Operations per second of multiply-adds that touch no memory, the best of several short runs (about 10 ms together); nil
  /// where the CPU has no fused multiply-add.
  public static func measured() -> Double? {
    guard KernelTable.name != "x86-64-v2" else { return nil }
    let rounds = 200_000
    var best = Double.infinity
    for _ in 0..<20 {
      let clock = ContinuousClock.now
      let sum = KernelTable.best.multiply_add_rounds(rounds, 0.5)
      let seconds = (ContinuousClock.now - clock) / .seconds(1)
      // Every sum tends to 1, so this always holds; it keeps the loop from being taken out.
      if sum.isFinite { best = min(best, seconds) }
    }
    return Double(rounds * 12 * 16 * 2) / max(best, 1e-9)
  }
}
