import Configuration
import Failures

extension SweepPlan {
  /// Checks a plan that was read from a file against the limits that a typed plan obeys.
  ///
  /// - Parameter path: the file, for the message.
  /// - Throws: `Failure` of kind `badData` naming the run and the entry that are wrong.
  func verify(path: String) throws {
    func damaged(_ reason: String) -> Failure {
      Failure(.badData, path, reason, remedy: "choose another folder with --out, or restore the file")
    }
    guard runs.count <= Self.mostRuns else { throw damaged("holds more than \(Self.mostRuns) runs") }
    // With the limits on their number and size, sums of bytes cannot overflow.
    guard corpus.sources.count <= 1 << 20, corpus.sources.allSatisfy({ (0...1 << 40).contains($0.bytes) }) else {
      throw damaged("corpus: its sources have impossible sizes")
    }
    guard corpus.tokens.map({ (0...1 << 45).contains($0) }) ?? true else {
      throw damaged("corpus: its number of tokens is impossible")
    }
    var names: Set<String> = []
    for (number, run) in runs.enumerated() {
      do {
        try run.configuration.verify()
      } catch let failure as Failure {
        throw damaged("run \(number + 1): \(failure.subject) \(failure.reason)")
      }
      guard run.hasOwnName, names.insert(run.name).inserted else {
        throw damaged("run \(number + 1): its name is not that of its size and seeds")
      }
      for key in ConfigurationKey.allCases where ConfigurationKey.shared.contains(key) {
        guard key.text(in: run.configuration) == key.text(in: runs[0].configuration) else {
          throw damaged("run \(number + 1): \(key.rawValue) is not the same in all runs")
        }
      }
    }
  }
}

extension PlannedRun {
  /// Whether the name, which is also a folder's, follows from the configuration.
  fileprivate var hasOwnName: Bool {
    [false, true].contains { isFactorial in
      (isFactorial || configuration.initSeed == configuration.dataSeed)
        && name
          == RunName(
            size: configuration.size, initSeed: configuration.initSeed, dataSeed: configuration.dataSeed,
            isFactorial: isFactorial
          ).description
    }
  }
}
