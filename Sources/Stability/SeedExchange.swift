import Numerics

/// How values of runs may be exchanged between them when nothing depends on which run is which, seeds that runs share apart.
///
/// Runs with seeds of their own may be exchanged freely. Where every initialisation meets every data order once, what can be
/// exchanged are whole initialisations and whole data orders; where runs fall into equally large blocks with one seed in common, whole
/// blocks and the runs within them.
enum SeedExchange: Equatable {
  case free
  /// Runs by initialisation (outer) and data order (inner).
  case crossed([[Int]])
  /// Runs by the seed that they share.
  case blocks([[Int]])

  /// The exchange that the seeds of some runs allow; nil where they allow none.
  init?(_ runs: [RunRecord]) {
    let pairs = runs.map { ($0.storedSeeds.initial, $0.storedSeeds.dataOrder) }
    let (initial, order) = (Set(pairs.map(\.0)).sorted(), Set(pairs.map(\.1)).sorted())
    func places(_ keys: [Int], _ seed: ((Int, Int)) -> Int) -> [[Int]] {
      keys.map { key in pairs.indices.filter { seed(pairs[$0]) == key } }
    }
    let isOneSeedConstant =
      initial.count == 1 && order.count == runs.count || order.count == 1 && initial.count == runs.count
    if SharedSeeds.note(runs) == nil || isOneSeedConstant {
      self = .free
      return
    }
    let rows = places(initial) { $0.0 }
    let columns = places(order) { $0.1 }
    let sortedRows = rows.map { $0.sorted { pairs[$0].1 < pairs[$1].1 } }
    if rows.count * columns.count == runs.count, sortedRows.allSatisfy({ $0.map { pairs[$0].1 } == order }) {
      self = .crossed(sortedRows)
    } else if columns.count == runs.count, Set(rows.map(\.count)).count == 1 {
      self = .blocks(rows)
    } else if rows.count == runs.count, Set(columns.map(\.count)).count == 1 {
      self = .blocks(columns)
    } else {
      return nil
    }
  }

  /// What is exchanged, and how few ways of it there are where they bound the p-value from below; nil for runs with seeds of
  /// their own.
  var text: String? {
    switch self {
    case .free: nil
    case .crossed(let rows):
      "whole initialisations and whole data orders exchanged" + Self.bound([rows.count, rows[0].count])
    case .blocks(let blocks):
      "whole blocks of runs that share a seed exchanged, and runs within them"
        + Self.bound([blocks.count] + blocks.map(\.count))
    }
  }

  private static func bound(_ sizes: [Int]) -> String {
    var ways = 1.0
    for size in sizes { for factor in 1...size { ways *= Double(factor) } }
    return ways < 1000 ? ", \(Int(ways)) ways: p is at least 1 / \(Int(ways))" : ""
  }

  /// The values dealt out anew.
  func shuffled(_ values: [Double], _ random: inout MersenneTwister) -> [Double] {
    func order(_ count: Int) -> [Int] {
      var places = Array(0..<count)
      random.shuffle(&places)
      return places
    }
    var result = values
    switch self {
    case .free: random.shuffle(&result)
    case .crossed(let rows):
      let (outer, inner) = (order(rows.count), order(rows[0].count))
      for (row, runs) in rows.enumerated() {
        for (column, run) in runs.enumerated() { result[run] = values[rows[outer[row]][inner[column]]] }
      }
    case .blocks(let blocks):
      let outer = order(blocks.count)
      for (number, block) in blocks.enumerated() {
        let inner = order(block.count)
        for (place, run) in block.enumerated() { result[run] = values[blocks[outer[number]][inner[place]]] }
      }
    }
    return result
  }
}
