/// Whether runs are replicates of each other: each with seeds of its own.
enum SharedSeeds {
  /// The family of each run: runs that began with the same weights have one number. Where no two runs are known to have
  /// begun with different weights, each is its own.
  static func families(_ runs: [RunRecord]) -> [Int] {
    let seeds = runs.map(\.initSeed)
    guard Set(seeds).count > 1 else { return Array(runs.indices) }
    return runs.indices.map { seeds[$0] == nil ? $0 : seeds.firstIndex(of: seeds[$0]) ?? $0 }
  }

  /// `note` of every size that has one.
  static func notes(_ runs: [RunRecord]) -> [String] {
    runs.bySize.compactMap { size, runs in note(runs).map { "\(size): \($0)" } }
  }

  /// What a reader must know of runs that share seeds; nil where each has its own, or where no seeds are known.
  static func note(_ runs: [RunRecord]) -> String? {
    let (initial, order) = (Set(runs.map(\.initSeed)), Set(runs.map(\.dataSeed)))
    // Imported runs may also all carry one number that means nothing.
    guard runs.count > 1, initial.count > 1 || order.count > 1, initial.union(order).allSatisfy({ $0 != nil }) else {
      return nil
    }
    if initial.count == runs.count && order.count == runs.count { return nil }
    if initial.count == 1 && order.count == runs.count {
      return "all runs have one initialisation: this is the spread over data orders alone"
    }
    if order.count == 1 && initial.count == runs.count {
      return "all runs have one data order: this is the spread over initialisations alone"
    }
    return "some runs share a seed and are no independent replicates: intervals and p-values over runs are too narrow "
      + "and too small"
  }
}
