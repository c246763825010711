import Failures
import Foundation

/// Reads activations for several threads, one after the other: a trace's library serves one at a time.
final class ActivationReader: @unchecked Sendable {
  private let runs: [RunRecord]
  private let tokens: Int
  private let lock = NSLock()

  init(_ runs: [RunRecord], tokens: Int) {
    self.runs = runs
    self.tokens = tokens
  }

  /// The activations of every run at a site and step; nil for a run that has none there.
  ///
  /// - Throws: what reading throws, or `Failure` of kind `badData` when activations are not of the probe set.
  func read(_ site: String, _ step: Int) throws -> [RunRecord.Activations?] {
    try lock.withLock {
      try runs.map { run in
        guard let found = try run.activations(site, step) else { return nil }
        let (count, overflow) = tokens.multipliedReportingOverflow(by: found.features)
        guard found.tokens == tokens, found.features > 0, !overflow, found.values.count == count else {
          throw Failure(
            .badData, "\(run.name), \(site) at step \(step)",
            "holds \(found.values.count) values for \(found.tokens) tokens of \(found.features) features, but the probe set has "
              + "\(tokens) tokens",
            remedy: "capture its activations again")
        }
        return found
      }
    }
  }
}

/// Computes independent parts on a few threads; the results do not depend on how many.
enum Workers {
  /// Most threads at work: each holds the activations of all runs at one site.
  static let most = 2

  /// The parts of 0..<count, in order.
  ///
  /// - Throws: the error of the first part that failed.
  static func map<Part: Sendable>(_ count: Int, _ make: @escaping @Sendable (Int) throws -> Part) throws -> [Part] {
    let board = Board<Part>(count)
    let threads = min(most, ProcessInfo.processInfo.activeProcessorCount, count)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while let place = board.next() { board.put(place, Result { try make(place) }) }
    }
    return try board.parts()
  }

  private final class Board<Part: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var given = 0
    private var results: [Result<Part, any Error>?]

    init(_ count: Int) { results = [Result<Part, any Error>?](repeating: nil, count: count) }

    func next() -> Int? {
      lock.withLock {
        guard given < results.count else { return nil }
        given += 1
        return given - 1
      }
    }

    func put(_ place: Int, _ result: Result<Part, any Error>) { lock.withLock { results[place] = result } }

    func parts() throws -> [Part] { try lock.withLock { try results.compactMap { try $0?.get() } } }
  }
}
