import Corpus
import Failures
import Files
import Foundation
import Report
import Stability
import Traces
import Training

/// The analyses and the report of a sweep's folder, whole or partial.
public struct SweepResults: Sendable {
  /// The sweep's folder.
  public let folder: String
  /// The plan.
  public let plan: SweepPlan
  /// What the report shows.
  public let input: ReportInput

  /// Reads the traces of all runs that have one, analyses them and stores the results in `results/`.
  ///
  /// - Parameter isInUse: whether runs may be at work; nil to find out by the folder's lock.
  /// - Throws: `Failure` of kind `missingInput` when the folder holds no sweep or no run has begun, and what reading the
  ///   traces and writing the results throw.
  public init(folder: String, isInUse: Bool? = nil) throws {
    guard let plan = try SweepPlan.read(folder: folder) else {
      throw Failure(
        .missingInput, folder, "holds no sweep.json",
        remedy: "name the folder of a sweep, as given to --out")
    }
    self.folder = folder
    self.plan = plan
    let isInUse = isInUse ?? SweepFolder(folder).isInUse
    var runs: [RunRecord] = []
    var warnings: [String] = []
    var traces: [TraceReader] = []
    for planned in plan.runs {
      let runFolder = SweepPlan.runFolder(planned.name, in: folder)
      let status = RunStatus(planned, folder: folder, isInUse: isInUse)
      guard FileManager.default.fileExists(atPath: TrainingRun.tracePath(in: runFolder)) else {
        if status.state == .failed {
          runs.append(Self.record(planned, status))
        } else {
          warnings.append("\(planned.name) has not begun")
        }
        continue
      }
      let trace = try Self.patiently { try TraceReader(TrainingRun.tracePath(in: runFolder)) }
      traces.append(trace)
      runs.append(try Self.patiently { try Self.record(planned, status, trace: trace) })
    }
    guard !runs.isEmpty else {
      throw Failure(.missingInput, folder, "no run has begun", remedy: "run the sweep first")
    }
    let open = runs.filter { $0.state == .running || $0.state == .stopped }.map(\.name)
    if !open.isEmpty {
      warnings.append("not finished: \(open.joined(separator: ", ")); runs are compared at the last step common to all")
    }
    let repeats = try traces.flatMap { trace in
      try Self.patiently { try trace.events() }.filter { $0.kind == "warning" }.map { "\(trace.run): \($0.text)" }
    }
    warnings += repeats
    let corpus = try PreparedCorpus.open(folder: SweepPlan.corpusFolder(in: folder))
    let results = folder + "/results"
    input = ReportInput(
      title: Self.title(plan), population: Self.population(plan),
      facts: Self.facts(plan, corpus: corpus, traces: traces),
      runs: runs, summaries: SeedSummary.summarise(runs, unigramCrossEntropy: corpus.unigramCrossEntropy),
      outliers: try OutlierAnalysis().result(for: runs, storedIn: results),
      similarity: try Self.patiently { try SimilarityAnalysis().result(for: runs, storedIn: results) },
      warnings: warnings)
  }

  /// The summary for a terminal: every run's losses beside the unigram cross-entropy, then the verdicts.
  public var summaryLines: [String] {
    var lines = TerminalSummary.text(input).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The summary as data.
  public struct Summary: Codable, Sendable {
    /// Where the report is.
    public var report: String
    /// Final losses by size.
    public var sizes: [SeedSummary]
    /// The outlier verdicts.
    public var outliers: OutlierResult?
    /// What the reader must know before believing the rest.
    public var warnings: [String]
    /// How this command's runs ended; absent when it trained none.
    public var outcomes: [RunOutcome]?
  }

  /// The summary as data, with the report's path.
  public func summary(report: String, outcomes: [RunOutcome]? = nil) -> Summary {
    Summary(
      report: report, sizes: input.summaries, outliers: input.outliers, warnings: input.warnings, outcomes: outcomes)
  }

  /// Writes the HTML report.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public func writeReport(to path: String) throws { try AtomicWriting.write(HTMLReport.render(input: input), to: path) }

  /// Writes the index of the traces, `sweep.h5`.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public static func writeIndex(plan: SweepPlan, folder: String) throws {
    try SweepIndex.write(
      path: folder + "/sweep.h5", traces: plan.runs.map { ($0.name, TrainingRun.tracePath(in: $0.name)) })
  }

  /// A trace that is just being appended to is whole again a moment later.
  private static func patiently<Value>(_ read: () throws -> Value) throws -> Value {
    for _ in 0..<5 {
      if let value = try? read() { return value }
      usleep(100_000)
    }
    return try read()
  }

  private static func record(_ planned: PlannedRun, _ status: RunStatus, trace: TraceReader) throws -> RunRecord {
    var record = RunRecord(
      name: planned.name, size: planned.configuration.size, initSeed: planned.configuration.initSeed,
      dataSeed: planned.configuration.dataSeed
    ) { site, step in
      let matrix = try trace.activations(site: site, step: step)
      return RunRecord.Activations(values: matrix.values, tokens: matrix.tokens, features: matrix.features)
    }
    let training = try trace.training()
    let validation = try trace.validation()
    fill(&record, from: status)
    record.trainingSteps = training.steps
    record.trainingLosses = training.losses.map(Double.init)
    record.gradientNorms = training.gradientNorms.map(Double.init)
    record.validationSteps = validation.steps
    record.validationLosses = validation.losses
    record.observationSteps = try trace.observedSteps()
    record.sites = trace.sites
    record.digest = SHA256.hexadecimal(of: Data(validation.digests.joined(separator: "\n").utf8))
    return record
  }

  private static func record(_ planned: PlannedRun, _ status: RunStatus) -> RunRecord {
    var record = RunRecord(
      name: planned.name, size: planned.configuration.size, initSeed: planned.configuration.initSeed,
      dataSeed: planned.configuration.dataSeed)
    fill(&record, from: status)
    return record
  }

  private static func fill(_ record: inout RunRecord, from status: RunStatus) {
    switch status.state {
    case .finished: record.state = .finished
    case .running: record.state = .running
    case .waiting, .interrupted: record.state = .stopped
    case .failed:
      record.state = .failed
      record.failure = status.message ?? "no reason known"
    }
  }

  private static func title(_ plan: SweepPlan) -> String {
    var sizes: [String] = []
    for run in plan.runs where !sizes.contains(run.configuration.size) { sizes.append(run.configuration.size) }
    let count = plan.runs.count
    return "\(count) Pythia run\(count == 1 ? "" : "s"): \(sizes.joined(separator: ", "))"
  }

  private static func population(_ plan: SweepPlan) -> String {
    guard let run = plan.runs.first?.configuration else { return "" }
    let full = run.steps == Preset.paper.steps && run.batchSize == Preset.paper.batchSize
    let budget =
      "\(Wording.count(run.steps)) updates of \(Wording.count(run.batchSize)) x \(Wording.count(run.sequenceLength)) tokens"
    return "Preset \(plan.preset): \(budget), fp32 on a CPU. "
      + (full
        ? "The suite's recipe, but another precision and machine than the published runs."
        : "A shortened budget (the suite: 143,000 updates of 1,024 x 2,048): compare seeds with each other, not with the published runs.")
  }

  private static func facts(
    _ plan: SweepPlan, corpus: PreparedCorpus, traces: [TraceReader]
  ) -> [(label: String, value: String)] {
    guard let run = plan.runs.first?.configuration else { return [] }
    var facts: [(label: String, value: String)] = [
      ("Preset", plan.preset),
      ("Updates", Wording.count(run.steps)),
      ("Batch", "\(run.batchSize) x \(Wording.count(run.sequenceLength)) tokens"),
      (
        "Vocabulary rows",
        Wording.count(run.vocabularySize) + (run.vocabularySize == 50304 ? " (the suite's)" : " (the suite has 50,304)")
      ),
      ("Tokenizer entries", Wording.count(corpus.tokenizer.vocabularySize)),
      ("Training tokens in the corpus", Wording.count(corpus.training.tokenCount)),
      ("Held-out tokens", Wording.count(corpus.validation.tokenCount)),
    ]
    for source in plan.corpus.sources {
      facts.append(("Text", "\(source.name), \(Wording.count(source.bytes)) bytes, SHA-256 \(source.sha256)"))
    }
    facts.append(("Corpus digest", corpus.digest))
    for (label, key) in [
      ("polypythia", "polypythia_version"), ("CPU", "cpu"), ("OpenBLAS", "openblas"), ("BLAS core", "blas_core"),
      ("Kernels", "kernels"),
    ] {
      let values = Set(traces.compactMap { $0.attributes[key] }).sorted()
      if !values.isEmpty { facts.append((label, values.joined(separator: "; "))) }
    }
    return facts
  }
}
