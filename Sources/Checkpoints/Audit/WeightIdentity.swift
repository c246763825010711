/// Whole checkpoints and single tensors that are the same under two steps.
enum WeightIdentity {
  /// Up to this step weights may legitimately be equal as a whole: the first update has learning rate zero, and the next ones may
  /// vanish when rounded to half precision.
  private static let lastIdleStep = 2
  /// Up to this step single tensors may be equal for the same reason.
  private static let lastNearlyIdleStep = 8

  /// Groups of places of checkpoints with equal weights, each of at least two, by their first place.
  static func groups(_ digests: [UInt64]) -> [[Int]] {
    Dictionary(grouping: digests.indices, by: { digests[$0] }).values.filter { $0.count > 1 }
      .map { $0.sorted() }.sorted { $0[0] < $1[0] }
  }

  /// Whether equal weights under these steps are what the schedule of the suite brings about.
  static func isLegitimate(_ steps: [Int]) -> Bool { steps.allSatisfy { $0 <= lastIdleStep } }

  /// Which member of a group of equal checkpoints is at its own place: the one whose neighbours outside the group it lies between.
  static func owner(_ group: [Int], _ geometry: SampleGeometry) -> Int {
    func misfit(_ place: Int) -> Double {
      let before = (0..<place).last { !group.contains($0) }
      let after = (place..<geometry.count).first { !group.contains($0) }
      func squared(_ a: Int, _ b: Int) -> Double { geometry.distance(a, b) * geometry.distance(a, b) }
      func beyond(_ neighbour: Int, _ others: some Sequence<Int>) -> Double {
        let nearest = others.filter { !group.contains($0) }.map { squared($0, place) }.min() ?? 0
        return squared(neighbour, place) - nearest
      }
      if let before, let after { return squared(before, place) + squared(place, after) - squared(before, after) }
      if let before { return beyond(before, 0..<place) }
      return after.map { beyond($0, place..<geometry.count) } ?? 0
    }
    return group.min { (misfit($0), $0) < (misfit($1), $1) } ?? group[0]
  }

  /// Tensors that two checkpoints share though the rest of them differs: pairs of places with the numbers of the matrices.
  static func partlyEqual(
    _ sketches: [CheckpointSketch], steps: [Int]
  ) -> [(first: Int, second: Int, matrices: [Int])] {
    var found: [[Int]: [Int]] = [:]
    guard let count = sketches.first?.matrices.count else { return [] }
    for matrix in 0..<count {
      let places = Dictionary(grouping: sketches.indices, by: { sketches[$0].matrices[matrix].digest })
      for group in places.values where group.count > 1 {
        for (number, first) in group.enumerated() {
          for second in group.dropFirst(number + 1)
          where max(steps[first], steps[second]) > lastNearlyIdleStep
            && sketches[first].digest != sketches[second].digest
          {
            found[[first, second], default: []].append(matrix)
          }
        }
      }
    }
    return found.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }
      .map { ($0.key[0], $0.key[1], $0.value.sorted()) }
  }
}
