import Failures

/// A regular expression for the lines of a log: its group `step` is the step, every other named group a metric.
public struct LogPattern {
  private let expression: Regex<AnyRegexOutput>
  /// The names of the metrics, in the order of the pattern.
  let metrics: [String]

  /// Reads a pattern.
  ///
  /// - Throws: `Failure` of kind `usage` that says where the pattern is wrong, or which group it lacks.
  public init(_ text: String) throws {
    do {
      expression = try Regex(text)
    } catch {
      let place = Self.place(of: error).map { " at character \(text.distance(from: text.startIndex, to: $0) + 1)" }
      throw Failure(
        .usage, "--pattern \(text)", "is no regular expression: \(error)\(place ?? "")",
        remedy: "write for example 'step (?<step>[0-9]+): loss (?<loss>\\S+)'")
    }
    let expression = expression
    let names = text.matches(of: /\(\?P?<(?<name>[A-Za-z_][A-Za-z0-9_]*)>/).map { String($0.output.name) }
      .filter { expression.contains(captureNamed: $0) }
    guard names.contains("step") else {
      throw Failure(
        .usage, "--pattern \(text)", "has no group named step",
        remedy: "put (?<step>…) around the part that matches the step")
    }
    metrics = names.filter { $0 != "step" }
    guard !metrics.isEmpty else {
      throw Failure(
        .usage, "--pattern \(text)", "has no named group but step",
        remedy: "put (?<loss>…) around the part that matches the loss")
    }
  }

  /// Where the pattern is wrong. The error is of an internal type; what it prints does not say where.
  private static func place(of error: any Error) -> String.Index? {
    let location = Mirror(reflecting: error).descendant("location", "range")
    return (location as? Range<String.Index>)?.lowerBound
  }

  /// What a line says; nil when it does not match.
  func read(_ line: Substring) -> LogReading? {
    guard let match = try? expression.firstMatch(in: line) else { return nil }
    let groups = Dictionary(match.output.compactMap { group in group.name.map { ($0, group.substring) } }) { $0 ?? $1 }
    return LogReading(
      step: groups["step"] ?? nil, values: metrics.compactMap { name in (groups[name] ?? nil).map { (name, $0) } })
  }
}

/// Lines that a pattern matches.
struct PatternLog: LogReader {
  let pattern: LogPattern

  var takesLinesAsTheyStand: Bool { true }

  func isWanted(_ line: UnsafeRawBufferPointer) -> Bool { true }

  func read(_ line: Substring) -> LogReading? { pattern.read(line) }
}
