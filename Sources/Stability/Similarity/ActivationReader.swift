import Failures
import Foundation

/// Reads activations for several threads, one after the other: a trace's library serves one at a time.
final class ActivationReader: @unchecked Sendable {
  /// Most threads that work with what is read: each holds the activations of all runs at one site.
  static let threads = 2

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
    try lock.withLock { try runs.map { try found($0, site, step) } }
  }

  /// The activations of one run at a site and step.
  ///
  /// - Throws: what reading throws, or `Failure` of kind `badData` when there are none or they are not of the probe set.
  func read(_ run: RunRecord, _ site: String, _ step: Int) throws -> RunRecord.Activations {
    guard let found = try lock.withLock({ try found(run, site, step) }) else {
      throw Failure(.badData, "\(run.name), \(site)", "has no activations of step \(step)")
    }
    return found
  }

  private func found(_ run: RunRecord, _ site: String, _ step: Int) throws -> RunRecord.Activations? {
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
