import Failures

/// Seed lists as they are typed: "1-9", "3", "1,3,5-7".
public enum SeedList {
  /// Largest seed: NumPy's generator, which orders the data, takes 32 bits.
  public static let largest = 4_294_967_295
  /// Most seeds in one list.
  public static let mostSeeds = 10_000

  /// Reads a list, in the order in which it is written.
  ///
  /// - Parameter option: the option it was given to, for the message.
  /// - Throws: `Failure` of kind `usage` that names the offending piece: bad syntax, a seed below 1 or above 4,294,967,295,
  ///   a falling range, a repeat, more than 10,000 seeds.
  public static func parse(_ text: String, option: String = "--seeds") throws -> [Int] {
    var seeds: [Int] = []
    var seen: Set<Int> = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let range = try range(String(piece), of: text, option: option)
      guard seeds.count + range.count <= mostSeeds else {
        throw failure(option, "'\(text)' asks for more than \(mostSeeds) seeds", "ask for fewer")
      }
      for seed in range {
        guard seen.insert(seed).inserted else {
          throw failure(option, "'\(text)' names seed \(seed) twice (again in '\(piece)')", "name every seed once")
        }
        seeds.append(seed)
      }
    }
    return seeds
  }

  /// Writes seeds shortly, runs of neighbours as ranges: [1, 2, 3, 5] becomes "1-3,5".
  public static func format(_ seeds: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for seed in seeds {
      if let last = ranges.last, seed == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...seed
      } else {
        ranges.append(seed...seed)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  private static func range(_ piece: String, of text: String, option: String) throws -> ClosedRange<Int> {
    let ends = piece.split(separator: "-", omittingEmptySubsequences: false).map { number(String($0)) }
    let seeds = ends.compactMap { $0 }
    guard !ends.isEmpty, ends.count <= 2, seeds.count == ends.count, let first = seeds.first, let last = seeds.last
    else {
      throw failure(
        option, "'\(piece)' in '\(text)' is not a seed or a range of seeds", "write it like 1-9 or 1,3,5-7")
    }
    guard first >= 1, last >= 1, max(first, last) <= largest else {
      throw failure(option, "'\(piece)' in '\(text)' is outside 1 to \(largest)", "use seeds of at least 1")
    }
    guard first <= last else {
      throw failure(option, "the range '\(piece)' in '\(text)' falls", "write the smaller seed first")
    }
    return first...last
  }

  private static func number(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }

  private static func failure(_ option: String, _ reason: String, _ remedy: String) -> Failure {
    Failure(.usage, option, reason, remedy: remedy)
  }
}
