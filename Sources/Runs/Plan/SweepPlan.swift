import Configuration
import Failures
import Files
import Foundation
import Training

/// The resolved plan of a sweep, `sweep.json`: all that decides its results.
public struct SweepPlan: Codable, Equatable, Sendable {
  /// The mark of the file.
  public static let format = "polypythia-sweep"
  /// The version of the file's layout that this program writes.
  public static let version = 1
  /// Seed of what all runs share besides the text: the built-in corpus.
  public static let sharedSeed = TrainingRun.sharedSeed

  /// Most runs of a sweep.
  public static let mostRuns = 10_000

  /// Always `SweepPlan.format`.
  public private(set) var format = Self.format
  /// Always `SweepPlan.version`.
  public private(set) var version = Self.version
  /// The preset's name.
  public var preset: String
  /// Seed of what all runs share.
  public var sharedSeed: Int
  /// The text.
  public var corpus: CorpusPlan
  /// The runs, in the order of the reports.
  public var runs: [PlannedRun]

  enum CodingKeys: String, CodingKey {
    case format, version, preset, corpus, runs
    case sharedSeed = "shared_seed"
  }

  /// Creates a plan.
  public init(preset: String, corpus: CorpusPlan, runs: [PlannedRun]) {
    self.preset = preset
    sharedSeed = Self.sharedSeed
    self.corpus = corpus
    self.runs = runs
  }

  /// The file in a sweep's folder that holds the plan.
  public static func path(in folder: String) -> String { folder + "/sweep.json" }

  /// The folder of a run.
  public static func runFolder(_ run: String, in folder: String) -> String { folder + "/" + run }

  /// The folder of the prepared corpus.
  public static func corpusFolder(in folder: String) -> String { folder + "/corpus" }

  /// The plan as JSON: keys sorted, the same bytes for the same plan.
  ///
  /// - Throws: `EncodingError` when a number is not finite.
  public func json() throws -> Data { try ReadableJSON.data(of: self) }

  /// Reads the plan of a folder; nil when the folder has none.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it may not be read, `badData` when it is damaged, `configuration` when it was
  ///   written by a newer version.
  public static func read(folder: String) throws -> SweepPlan? {
    let path = path(in: folder)
    guard try FileLookup.exists(path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.missingInput, path, "cannot be read", remedy: "check its permissions")
    }
    let mark = try? JSONDecoder().decode(Mark.self, from: data)
    if let mark, mark.format == format, mark.version > version {
      throw Failure(
        .configuration, path, "was written by a newer version of polypythia (layout \(mark.version))",
        remedy: "use that version, or another folder")
    }
    do {
      let plan = try JSONDecoder().decode(SweepPlan.self, from: data)
      guard plan.format == format, !plan.runs.isEmpty else {
        throw Failure(.badData, path, "is not the plan of a sweep", remedy: "choose another folder with --out")
      }
      try plan.verify(path: path)
      return plan
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(
        .badData, path, "is damaged or not the plan of a sweep",
        remedy: "choose another folder with --out, or restore the file")
    }
  }

  /// The first setting in which another plan differs from this one, or nil when both give the same results.
  public func difference(to other: SweepPlan) -> PlanDifference? {
    if preset != other.preset { return PlanDifference("the preset", preset, other.preset) }
    if sharedSeed != other.sharedSeed {
      return PlanDifference("the shared seed", "\(sharedSeed)", "\(other.sharedSeed)")
    }
    if let difference = corpus.difference(to: other.corpus) { return difference }
    let (mine, theirs) = (runs.map(\.name), other.runs.map(\.name))
    if mine != theirs {
      return PlanDifference("the runs", PlannedRun.shortList(mine), PlannedRun.shortList(theirs))
    }
    for (run, otherRun) in zip(runs, other.runs) {
      for key in ConfigurationKey.allCases {
        let (value, otherValue) = (key.text(in: run.configuration), key.text(in: otherRun.configuration))
        if value != otherValue { return PlanDifference("\(key.rawValue) of \(run.name)", value, otherValue) }
      }
    }
    return nil
  }

  private struct Mark: Decodable {
    let format: String
    let version: Int
  }
}

/// One setting in which two plans differ.
public struct PlanDifference: Equatable, Sendable {
  /// Which setting.
  public let setting: String
  /// Its value in the folder's plan.
  public let old: String
  /// Its value in the plan asked for.
  public let new: String

  init(_ setting: String, _ old: String, _ new: String) {
    self.setting = setting
    self.old = old
    self.new = new
  }
}
