/// Numbers in [0, 1) from a small linear congruential generator, which the Python that made the golden values repeats:
/// s = (1103515245 s + 12345) mod 2^31, value s / 2^31.
func goldenSample(_ count: Int, seed: Int) -> [Double] {
  var state = seed
  return (0..<count).map { _ in
    state = (state * 1_103_515_245 + 12345) % 2_147_483_648
    return Double(state) / 2_147_483_648
  }
}
