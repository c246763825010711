import Configuration
import Stability
import Training
import Wording

/// What the runs of a plan have in common, and where one departs from the others of its size.
public struct CommonSettings {
  private let runs: [PlannedRun]
  private let keys = ConfigurationKey.allCases.filter { !ConfigurationKey.identity.contains($0) }

  /// Compares the runs of a plan.
  public init(_ runs: [PlannedRun]) { self.runs = runs }

  /// The settings, apart from the seeds, in which a run does not have the most common value of its size.
  func deviations(of run: PlannedRun) -> [RunRecord.Deviation] {
    let alike = runs.filter { $0.configuration.size == run.configuration.size }
    return keys.compactMap { key in
      let value = key.text(in: run.configuration)
      guard let usual = Self.counts(alike.map { key.text(in: $0.configuration) }).first?.value, usual != value else {
        return nil
      }
      return RunRecord.Deviation(setting: key.rawValue, value: Self.short(value), usual: Self.short(usual))
    }
  }

  /// The most common value of a setting over all runs; of several the one that comes first in the plan.
  public func usual<Value: Hashable>(_ place: KeyPath<RunConfiguration, Value>) -> Value? {
    Self.counts(runs.map { $0.configuration[keyPath: place] }).first?.value
  }

  /// A setting of all runs in words: one value, or every value with the number of its runs.
  public func text<Value: Hashable>(_ place: KeyPath<RunConfiguration, Value>, _ wording: (Value) -> String) -> String {
    let counts = Self.counts(runs.map { $0.configuration[keyPath: place] })
    guard counts.count > 1 else { return counts.first.map { wording($0.value) } ?? "" }
    return counts.map { "\(wording($0.value)) in \(counted($0.count, "run"))" }.joined(separator: ", ")
  }

  /// The settings, in the order of the keys, in which any run differs from what `expected` gives for it.
  func differing(from expected: (RunConfiguration) -> RunConfiguration?) -> [ConfigurationKey] {
    let pairs = runs.map { (own: $0.configuration, other: expected($0.configuration)) }
    return keys.filter { key in
      pairs.contains { own, other in other.map { key.text(in: own) != key.text(in: $0) } ?? true }
    }
  }

  // The most frequent value first; of equally frequent ones the earlier.
  private static func counts<Value: Hashable>(_ values: [Value]) -> [(value: Value, count: Int)] {
    let counts = values.grouped { $0 }.map { (value: $0.key, count: $0.members.count) }
    let ranked = counts.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
    return ranked.map(\.element)
  }

  // A list of steps can be long; its length tells it apart well enough.
  private static func short(_ text: String) -> String {
    guard text.count > 60 else { return text.isEmpty ? "none" : text }
    let items = text.split(separator: ",")
    return items.prefix(6).joined(separator: ",") + ",...,\(items.last ?? "") (\(items.count) steps)"
  }
}
