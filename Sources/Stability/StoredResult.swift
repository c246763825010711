import Failures
import Files
import Foundation
import Synchronization

/// A result that is kept as a JSON file in the `results` folder of a sweep.
public protocol StoredResult: Codable {
  /// Name of the file in the folder.
  static var fileName: String { get }
  /// Identifies everything that the result was computed from.
  var digest: String { get }
}

extension StoredResult {
  /// The stored result when there is one that was computed from the same observations; else computes it and stores it where the
  /// folder can be written (`UnstoredResults` says where it cannot).
  ///
  /// - Parameters:
  ///   - folder: the sweep's `results` folder; made when missing.
  ///   - digest: what the result must have been computed from.
  /// - Throws: what `compute` throws, or `Failure` of kind `inputOutput` when the disk is full.
  public static func stored(in folder: String, digest: String, orComputed compute: () throws -> Self) throws -> Self {
    if let found = stored(in: folder, digest: digest) { return found }
    let computed = try compute()
    let json = try computed.json()
    do {
      try AtomicWriting.ensureFolder(folder)
      try AtomicWriting.write(json, to: folder + "/" + fileName)
    } catch let failure as Failure where failure.kind == .cannotCreate {
      UnstoredResults.note(failure)
    }
    return computed
  }

  /// The stored result when there is one that was computed from the same observations; nil else.
  public static func stored(in folder: String, digest: String) -> Self? {
    found(in: folder).flatMap { $0.digest == digest ? $0 : nil }
  }

  /// The stored result, whatever it was computed from; nil without one. A file that cannot be read or understood is of no more use than
  /// none.
  public static func found(in folder: String) -> Self? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return FileManager.default.contents(atPath: folder + "/" + fileName).flatMap {
      try? decoder.decode(Self.self, from: $0)
    }
  }

  /// The result as JSON with sorted keys in snake case, the same bytes for the same result.
  ///
  /// - Throws: `Failure` of kind `badData` when a number of the result is not finite, as when the squares of huge values
  ///   overflow; JSON has none such.
  ///
  /// - Parameter budget: what the runs were trained on, as a further field; nil to leave it away, as in the stored file.
  public func json(budget: String? = nil) throws -> Data {
    do {
      return try ReadableJSON.data(of: BudgetedResult(result: self, budget: budget))
    } catch EncodingError.invalidValue(let value, let context) {
      let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
      throw Failure(
        .badData, "the result's \(place)", "is \(value): the runs hold values too large to calculate with",
        remedy: "name the other metrics with --metric")
    }
  }
}

/// A result with what the runs were trained on, in one object.
private struct BudgetedResult<Result: StoredResult>: Encodable {
  let result: Result
  let budget: String?

  enum CodingKeys: String, CodingKey { case budget }

  func encode(to encoder: any Encoder) throws {
    try result.encode(to: encoder)
    guard let budget else { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(budget, forKey: .budget)
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
