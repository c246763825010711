/// A run that was measured elsewhere, as an importer read it.
public struct ImportedRun: Sendable, Equatable {
  /// The run's identifier as it stood in the source: the value in the run column, the folder's name.
  public var name: String
  /// What it was imported from.
  public var source: ImportSource
  /// The steps at which any metric was measured, ascending.
  public var steps: [Int]
  /// The metrics, each with one value for every step.
  public var metrics: [ImportedMetric]
  /// Results on benchmark tasks.
  public var evaluations: [TaskEvaluation]
  /// What is to be known of the run: values that are not finite, restarts, duplicates.
  public var events: [TraceEvent]
  /// The run's settings as the source gives them, a JSON object.
  public var configuration = "{}"

  /// Describes a run.
  public init(
    name: String, source: ImportSource, steps: [Int] = [], metrics: [ImportedMetric] = [],
    evaluations: [TaskEvaluation] = [], events: [TraceEvent] = []
  ) {
    self.name = name
    self.source = source
    self.steps = steps
    self.metrics = metrics
    self.evaluations = evaluations
    self.events = events
  }

  /// How many values the metrics lack at steps at which another metric has one.
  public var gaps: Int { metrics.reduce(0) { $0 + $1.values.count(where: ImportedMetric.isGap) } }
}

/// One metric of an imported run.
public struct ImportedMetric: Sendable, Equatable {
  /// The name by which analyses ask for it; no two metrics of a run share one.
  public var name: String
  /// What the source calls it, for example the head of the column, which may be empty or occur twice.
  public var sourceName: String
  /// One value for every step of the run; NaN where the source has none, `recordedNaN` where it says so itself.
  public var values: [Double]

  /// A value that the source records as not a number. It differs from a gap in its payload alone, so that every reader takes both
  /// for NaN and exports can tell them apart.
  public static let recordedNaN = Double(nan: 1, signaling: false)

  /// Whether a value is a gap.
  public static func isGap(_ value: Double) -> Bool { value.isNaN && value.bitPattern != recordedNaN.bitPattern }

  /// Names the values of a metric; `sourceName` is the name itself unless told otherwise.
  public init(name: String, sourceName: String? = nil, values: [Double]) {
    self.name = name
    self.sourceName = sourceName ?? name
    self.values = values
  }
}

/// Where imported values come from.
public struct ImportSource: Sendable, Equatable {
  /// The form of the source: "csv", "jsonl", "trainer-state", "tensorboard", "lm-eval", "wandb", "log" or "synthetic".
  public var form: String
  /// The file, or the first of several, as it was named.
  public var file: String
  /// Number of files.
  public var fileCount: Int
  /// SHA-256 of the file; of several, of the lines "digest  name" in the order of their names.
  public var sha256: String

  /// Names a source.
  public init(form: String, file: String, fileCount: Int = 1, sha256: String) {
    self.form = form
    self.file = file
    self.fileCount = fileCount
    self.sha256 = sha256
  }

  /// One line for people: "csv file losses.tsv", "lm-eval file 70m_step0.json and 26 others".
  public var text: String {
    "\(form) file \(file)" + (fileCount > 1 ? " and \(fileCount - 1) other\(fileCount > 2 ? "s" : "")" : "")
  }
}

/// What an importer found.
public struct ImportedRuns: Sendable {
  /// The runs, in the order in which the source first names them.
  public var runs: [ImportedRun]
  /// What of the source was not used and why, a sentence each.
  public var leftOut: [String]
  /// How the source was understood where nobody said, a sentence each.
  public var notes: [String]

  /// Everything that a reader hands over one run at a time, at once.
  static func collecting(_ read: ((ImportedRun) -> Void) throws -> ImportedRuns) rethrows -> ImportedRuns {
    var runs: [ImportedRun] = []
    var answer = try read { runs.append($0) }
    answer.runs = runs
    return answer
  }

  /// Collects runs, what was left out and what is to be said of the rest.
  public init(runs: [ImportedRun], leftOut: [String] = [], notes: [String] = []) {
    self.runs = runs
    self.leftOut = leftOut
    self.notes = notes
  }
}
