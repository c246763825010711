import ArgumentParser

/// "0,64,96".
struct StepList {
  let steps: [Int]

  init(_ text: String) throws {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.allSatisfy({ ($0 ?? -1) >= 0 }) else {
      throw ValidationError("“\(text)” is no list of steps such as 0,64,96")
    }
    steps = parts.compactMap { $0 }
  }
}
