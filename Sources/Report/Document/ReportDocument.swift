import Files
import Foundation

/// A report as data: every sentence, table and figure with every number shown, each with the place it was taken from.
///
/// The HTML, Markdown and JSON forms are all rendered from this one value, so that they cannot differ. The JSON is the value
/// itself; `ReportSchema` describes it, and stands in it under "schema".
public struct ReportDocument: Encodable, Equatable, Sendable {
  /// "polypythia-report".
  public static let format = "polypythia-report"
  /// The version of the layout; raised whenever a field changes its meaning or goes.
  public static let formatVersion = 1

  /// The answer in plain words.
  public struct Verdict: Encodable, Equatable, Sendable {
    /// What the outlier tests came to.
    public enum State: String, Encodable, Sendable {
      /// Some run does not belong to the rest.
      case found
      /// The tests were made and named none.
      case none
      /// There was nothing to test, or too little.
      case open
    }

    /// What the outlier tests came to.
    public var state: State
    /// The answer in one sentence.
    public var lead: String
    /// Groups of sentences: one for each size.
    public var groups: [[Sentence]]
  }

  /// A statement and where its numbers come from.
  public struct Sentence: Encodable, Equatable, Sendable {
    /// The statement.
    public var text: String
    /// Trace paths, or places in stored results; empty where the text has no numbers of its own.
    public var sources: [String]

    /// States something.
    public init(_ text: String, sources: [String] = []) {
      self.text = text
      self.sources = sources
    }
  }

  /// `format`.
  public var format = Self.format
  /// `formatVersion`.
  public var formatVersion = Self.formatVersion
  /// The headline.
  public var title: String
  /// What the runs may be compared with.
  public var population: String
  /// The answer in plain words.
  public var verdict: Verdict
  /// What the reader must know before believing the rest.
  public var warnings: [String]
  /// The sections in order.
  public var sections: [ReportSection]
  /// What every field is, by its path; the same in every report of this version.
  public var schema = ReportSchema.fields

  /// The document as JSON with sorted keys in snake case, the same bytes for the same document.
  ///
  /// - Throws: `EncodingError` when a number is not finite, which the sections prevent.
  public func json() throws -> Data { try ReadableJSON.data(of: self) }
}

/// One section of a report.
public struct ReportSection: Encodable, Equatable, Sendable {
  /// The sections there are, in their order; a section's identifier is the case's name.
  public enum Name: String, CaseIterable, Sendable {
    /// Configuration and provenance.
    case runs
    /// Loss curves, and where each run ended.
    case losses
    /// How far runs leave each other.
    case stability
    /// The phases that runs pass through.
    case maps
    /// Whether runs learn the same.
    case representations
    /// Where the spread comes from.
    case components
    /// How many seeds are needed.
    case planning
    /// What the numbers are.
    case methods

    /// The heading.
    var title: String {
      switch self {
      case .runs: "What was run"
      case .losses: "Losses"
      case .stability: "Stability"
      case .maps: "Training maps"
      case .representations: "Do seeds learn the same?"
      case .components: "Initialisation or data order?"
      case .planning: "How many seeds?"
      case .methods: "Methods"
      }
    }
  }

  /// A name that stays the same from version to version: "losses".
  public var id: String
  /// The heading.
  public var title: String
  /// Its content in order.
  public var blocks: [ReportBlock]

  /// Creates a section.
  public init(_ name: Name, blocks: [ReportBlock]) {
    id = name.rawValue
    title = name.title
    self.blocks = blocks
  }
}
