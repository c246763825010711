import Failures
import Files
import Foundation
import Synchronization

/// The answer of an analysis, which is kept as a JSON file in the `results` folder of a sweep.
public protocol AnalysisResult: Codable, Sendable {
  /// Identifies everything that the result was computed from.
  var digest: String { get }
  /// What went in and what was left out: one for all sizes, or one a size.
  var scopes: [AnalysisScope] { get }
}

/// A result that says what it was computed from apart from how it was asked for.
public protocol ObservedResult: AnalysisResult {
  /// Identifies the observations alone.
  var observations: String { get }
}

extension AnalysisResult {
  /// The result in a folder; nil without one. A file that cannot be read or understood is of no more use than none.
  static func found(in folder: String, name: String) -> Self? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return FileManager.default.contents(atPath: "\(folder)/\(name).json").flatMap {
      try? decoder.decode(Self.self, from: $0)
    }
  }

  /// Stores the result, where the folder can be written.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when the disk is full, or as `json`.
  func store(in folder: String, name: String) throws {
    let json = try json()
    do {
      try AtomicWriting.ensureFolder(folder)
      try AtomicWriting.write(json, to: "\(folder)/\(name).json")
    } catch let failure as Failure where failure.kind == .cannotCreate {
      UnstoredResults.note(failure)
    }
  }

  /// The result as JSON with sorted keys in snake case, the same bytes for the same result.
  ///
  /// - Throws: `Failure` of kind `badData` when a number of the result is not finite, as when the squares of huge values
  ///   overflow; JSON has none such.
  ///
  /// - Parameters:
  ///   - budget: what the runs were trained on, as a further field; nil to leave it away, as in the stored file.
  ///   - leftOut: the runs that could not be used, as a further field; nil to leave it away.
  public func json(budget: String? = nil, leftOut: [AnalysisContext.LeftOutRun]? = nil) throws -> Data {
    do {
      return try ReadableJSON.data(of: PresentedResult(result: self, budget: budget, leftOut: leftOut))
    } catch EncodingError.invalidValue(let value, let context) {
      let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
      throw Failure(
        .badData, "the result's \(place)", "is \(value): the runs hold values too large to calculate with",
        remedy: "name the other metrics with --metric")
    }
  }
}

/// A result with what the runs were trained on and which were left out, in one object.
private struct PresentedResult<Result: AnalysisResult>: Encodable {
  let result: Result
  let budget: String?
  let leftOut: [AnalysisContext.LeftOutRun]?

  enum CodingKeys: String, CodingKey { case budget, leftOut }

  func encode(to encoder: any Encoder) throws {
    try result.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(budget, forKey: .budget)
    try container.encodeIfPresent(leftOut, forKey: .leftOut)
  }
}

/// What became of results that this process computed and could not keep, as in a folder that one may only read.
public enum UnstoredResults {
  private static let first = Mutex<String?>(nil)

  /// Why the first of them was not stored; nil when all were.
  public static var reason: String? { first.withLock { $0 } }

  static func note(_ failure: Failure) {
    first.withLock { $0 = $0 ?? "results are shown but not kept: \(failure.subject): \(failure.reason)" }
  }
}
