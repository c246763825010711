/// Whether checkpoints lie along one path in the order of their steps.
///
/// In one training run every checkpoint is nearest to its neighbours. Two things cannot happen there and are looked for
/// at each checkpoint k: that it is clearly nearer to an early one than to the one before it (a *break*), and that it lies between
/// two earlier neighbours p and p + 1, as the angles of the triangle (p, k, p + 1) show (a *return*).
struct Trajectory {
  /// How a path that is not in order came about.
  enum Explanation: Equatable {
    /// Two checkpoints hold each other's weights.
    case exchanged(Int, Int)
    /// One checkpoint belongs behind another (-1: before all).
    case moved(Int, behind: Int)
    /// All are there, but in another order; those whose place is wrong.
    case permuted([Int])
    /// From a checkpoint on, training continued from an earlier one.
    case restarted(at: Int, from: Int)
    /// Without one checkpoint all are in order, and it fits nowhere between them.
    case strayed(Int)
    /// None of these fits; the checkpoints that break the order.
    case unexplained([Int])
  }

  /// A break wants this much less than the distance to the neighbour: the noise of training makes equal distances differ.
  private static let breakRatio = 0.85
  /// A point between two others has the squares of its distances at most this many times the square of theirs: one at a right
  /// angle, as on a random walk, has 1.
  private static let betweenRatio = 1.05
  /// Nearer to one of the two than this share of their distance, a point cannot be told from one beyond them.
  private static let leastShare = 0.3
  /// The cosines of the other two angles must be this large; beyond an end the one there is at most zero, but for noise.
  private static let leastCosine = 0.25
  private static let mostCandidates = 40

  private let geometry: SampleGeometry

  init(_ geometry: SampleGeometry) { self.geometry = geometry }

  /// What is wrong with the order, or nil when nothing is.
  func explain() -> Explanation? {
    let order = Array(0..<geometry.count)
    let faults = faults(order)
    guard !faults.isEmpty else { return nil }
    let suspects = Array(Set(faults.flatMap { [$0 - 2, $0 - 1, $0, $0 + 1] }).filter(order.contains).sorted())
      .prefix(Self.mostCandidates)
    return exchange(order, suspects) ?? restart(order, faults) ?? move(order, suspects) ?? permutation(order)
      ?? .unexplained(faults)
  }

  /// The checkpoints of an order that break it, as places in the order.
  private func faults(_ order: [Int]) -> [Int] {
    order.indices.dropFirst(2).filter { isBreak(order, $0) || isReturn(order, $0) }
  }

  private func isBreak(_ order: [Int], _ k: Int) -> Bool {
    let limit = Self.breakRatio * geometry.distance(order[k - 1], order[k])
    return (0..<(k - 1)).contains { geometry.distance(order[$0], order[k]) < limit }
  }

  private func isReturn(_ order: [Int], _ k: Int) -> Bool {
    (0..<(k - 1)).contains { isBetween(order[$0], order[k], order[$0 + 1]) }
  }

  private func isBetween(_ first: Int, _ middle: Int, _ last: Int) -> Bool {
    let (a, b) = (geometry.distance(first, middle), geometry.distance(middle, last))
    let whole = geometry.distance(first, last)
    guard whole > 0, min(a, b) >= Self.leastShare * whole, a * a + b * b <= Self.betweenRatio * whole * whole else {
      return false
    }
    let (atLast, atFirst) = (b * b + whole * whole - a * a, a * a + whole * whole - b * b)
    return atLast >= 2 * Self.leastCosine * b * whole && atFirst >= 2 * Self.leastCosine * a * whole
  }

  private func exchange(_ order: [Int], _ suspects: ArraySlice<Int>) -> Explanation? {
    var best: (length: Double, explanation: Explanation)?
    for first in suspects {
      for second in suspects where second > first {
        var tried = order
        tried.swapAt(first, second)
        guard faults(tried).isEmpty else { continue }
        let length = length(tried)
        if length < best?.length ?? .infinity { best = (length, .exchanged(first, second)) }
      }
    }
    return best?.explanation
  }

  private func move(_ order: [Int], _ suspects: ArraySlice<Int>) -> Explanation? {
    var best: (length: Double, explanation: Explanation)?
    var strays: [Int] = []
    for place in suspects {
      var rest = order
      rest.remove(at: place)
      guard faults(rest).isEmpty else { continue }
      strays.append(place)
      for target in 0...rest.count where target != place {
        var tried = rest
        tried.insert(place, at: target)
        guard faults(tried).isEmpty else { continue }
        let length = length(tried)
        if length < best?.length ?? .infinity {
          best = (length, .moved(place, behind: target == 0 ? -1 : rest[target - 1]))
        }
      }
    }
    return best?.explanation ?? strays.max { detour($0) < detour($1) }.map { .strayed($0) }
  }

  /// Training that continued from s instead of k - 1: both stretches are in order, and so is the way through s; what follows k
  /// continues from it. A last checkpoint that lies between two earlier ones was rather filed wrongly.
  private func restart(_ order: [Int], _ faults: [Int]) -> Explanation? {
    for k in faults where isBreak(order, k) {
      let isContinued =
        k + 1 < order.count ? geometry.distance(k, k + 1) < geometry.distance(k - 1, k + 1) : !isReturn(order, k)
      guard isContinued, let nearest = (0..<k).min(by: { geometry.distance($0, k) < geometry.distance($1, k) }),
        nearest < k - 1, self.faults(Array(order[..<k])).isEmpty,
        self.faults(Array(order[...nearest]) + Array(order[k...])).isEmpty
      else { continue }
      return .restarted(at: k, from: nearest)
    }
    return nil
  }

  /// Sorted by the distance from the first or from the last checkpoint, which grows along a run.
  private func permutation(_ order: [Int]) -> Explanation? {
    for end in [0, order.count - 1] {
      let sorted = order.sorted {
        (geometry.distance(end, $0), $0) < (geometry.distance(end, $1), $1)
      }
      let tried = end == 0 ? sorted : sorted.reversed()
      if faults(tried).isEmpty { return .permuted(order.filter { tried[$0] != $0 }) }
    }
    return nil
  }

  /// How much longer the way from neighbour to neighbour is through a checkpoint.
  private func detour(_ place: Int) -> Double {
    guard place > 0, place + 1 < geometry.count else { return 0 }
    return geometry.distance(place - 1, place) + geometry.distance(place, place + 1)
      - geometry.distance(place - 1, place + 1)
  }

  private func length(_ order: [Int]) -> Double {
    zip(order, order.dropFirst()).reduce(0) { $0 + geometry.distance($1.0, $1.1) }
  }
}
