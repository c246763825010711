import Failures
import Files
import Foundation

/// The `run.json` of a run: what was asked for and what it was first computed with.
public struct RunDescription: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// Everything that decides the result, apart from the corpus.
  public var configuration: RunConfiguration
  /// Digest of the corpus the run was trained on.
  public var corpusDigest: String
  /// What the run was begun with.
  public var provenance: Provenance

  enum CodingKeys: String, CodingKey {
    case run, configuration, provenance
    case corpusDigest = "corpus_digest"
  }

  /// The file in a run's folder that holds the record.
  public static func path(in folder: String) -> String { folder + "/run.json" }

  /// Reads a run's record; nil when there is none.
  ///
  /// - Throws: `Failure` of kind `badData` when the file is damaged.
  public static func read(folder: String) throws -> RunDescription? {
    guard let data = FileManager.default.contents(atPath: path(in: folder)) else { return nil }
    do {
      return try JSONDecoder().decode(RunDescription.self, from: data)
    } catch {
      throw Failure(
        .badData, path(in: folder), "is not the record of a run (\(JSONProblem.explain(error)))",
        remedy: "remove the run's folder to train it again")
    }
  }

  func write(folder: String) throws {
    try AtomicWriting.write(ReadableJSON.data(of: self), to: Self.path(in: folder))
  }
}
