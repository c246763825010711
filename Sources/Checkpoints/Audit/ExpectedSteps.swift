import Foundation

/// Which steps a run ought to have, so that a gap can be told from a sparse choice.
enum ExpectedSteps {
  /// Steps that are missing between those found.
  ///
  /// A run of ours says in `run.json` which weights it keeps. Otherwise the rule is read off the steps themselves: the powers of two
  /// up to the greatest one found without a wider gap than one, and the multiples of the most common distance, when at least
  /// three neighbours keep it and most of those in that range do.
  static func missing(_ found: [Int], folder: String) -> [Int] {
    if let planned = planned(folder) {
      let last = found.max() ?? -1
      return planned.filter { $0 <= last && !found.contains($0) }.sorted()
    }
    let (powers, grid) = (powers(found), grid(found))
    return (powers + grid).sorted()
  }

  private struct Run: Decodable {
    struct Configuration: Decodable {
      let checkpoint_steps: [Int]
    }
    let configuration: Configuration
  }

  private static func planned(_ folder: String) -> [Int]? {
    guard let data = try? SmallFile.read(folder + "/run.json"),
      let run = try? JSONDecoder().decode(Run.self, from: data)
    else { return nil }
    return run.configuration.checkpoint_steps
  }

  /// Powers of two that are missing singly among at least four that are there.
  private static func powers(_ found: [Int]) -> [Int] {
    let present = found.filter { $0 > 0 && $0.nonzeroBitCount == 1 }.map(\.trailingZeroBitCount).sorted()
    guard present.count >= 4, let first = present.first, let last = present.last else { return [] }
    let absent = (first...last).filter { !present.contains($0) }
    let single = absent.filter { !absent.contains($0 - 1) && !absent.contains($0 + 1) }
    return single.count == absent.count && absent.count * 3 <= present.count ? absent.map { 1 << $0 } : []
  }

  /// Multiples of the most common distance of neighbours that are missing between some that are there.
  private static func grid(_ found: [Int]) -> [Int] {
    let steps = found.sorted()
    let gaps = zip(steps, steps.dropFirst()).map { $1 - $0 }
    let often = Dictionary(gaps.map { ($0, 1) }, uniquingKeysWith: +)
    guard let (gap, times) = often.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), times >= 3, gap > 1 else {
      return []
    }
    let onGrid = steps.filter { $0 > 0 && $0 % gap == 0 }
    guard let first = onGrid.first, let last = onGrid.last else { return [] }
    let absent = stride(from: first, through: last, by: gap).prefix(2 * onGrid.count + 1).filter { !steps.contains($0) }
    return absent.count * 3 <= onGrid.count ? absent : []
  }
}
