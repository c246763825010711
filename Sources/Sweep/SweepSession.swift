import Corpus
import Failures
import Files
import Foundation
import Launch
import Numerics
import Report
import Runs
import Stability
import Terminal
import Training

/// A whole `sweep` command: plan, checks, corpus, runs, report.
public struct SweepSession {
  private let request: SweepRequest
  private let data: [String]
  private let tokenizerFile: String?
  private let folder: SweepFolder
  private let parallelism: Parallelism
  private let confirmed: Bool
  private let console: Console

  /// Prepares a sweep; nothing is read or written yet.
  ///
  /// - Parameters:
  ///   - data: files and folders of text, or the prefix of one pair of token files; empty for the built-in corpus.
  ///   - tokenizerFile: a tokenizer to use instead of training one; what made the tokens where they are given.
  ///   - parallelism: how the cores are divided; decides no result.
  ///   - confirmed: whether a sweep of more than a day may start.
  public init(
    request: SweepRequest, data: [String], tokenizerFile: String?, folder: String, parallelism: Parallelism,
    confirmed: Bool, console: Console
  ) {
    self.request = request
    self.data = data
    self.tokenizerFile = tokenizerFile
    self.folder = SweepFolder(folder)
    self.parallelism = parallelism
    self.confirmed = confirmed
    self.console = console
  }

  /// What is known before anything is written.
  public struct Prepared {
    let material: CorpusMaterial
    let plan: SweepPlan
    let machine: Machine
    let alreadyThere: Int
    let warnings: [String]
    /// What the sweep needs.
    public let estimate: PlanEstimate
  }

  /// Resolves the plan, compares it with the folder's and prints it; writes nothing.
  ///
  /// - Throws: `Failure` for bad options, a precision that this machine lacks, unreadable text, or a folder that belongs to another plan.
  public func prepare() throws -> Prepared {
    let runs = try request.runs()
    for precision in Set(runs.map(\.configuration.precision)) { try precision.checkAvailable() }
    let material = try CorpusMaterial(data, builtInBytes: request.preset.builtInTextBytes)
    let corpus = try material.plan(tokenizerFile: tokenizerFile)
    let plan = SweepPlan(preset: request.preset.name, corpus: corpus, runs: runs)
    let continues = try folder.check(plan)
    let machine = Machine.current()
    let times = StepTimes(machine: machine)
    let path = folder.path
    let estimate = try PlanEstimate(
      plan, machine: machine, documents: material.documents, parallelism: parallelism,
      done: { continues ? RunStatus($0, folder: path, isInUse: false).shareDone : 0 }, stepTime: times.time)
    let alreadyThere = continues ? folder.bytesOnDisk() : 0
    let description = PlanDescription(
      plan: plan, estimate: estimate, machine: machine, parallelism: parallelism, folder: path, continues: continues,
      alreadyThere: alreadyThere)
    for line in description.lines { console.line(line) }
    return Prepared(
      material: material, plan: plan, machine: machine, alreadyThere: alreadyThere, warnings: description.warnings,
      estimate: estimate)
  }

  /// Prepares, and prints as warnings what would keep the sweep from starting; writes nothing.
  ///
  /// - Throws: as `prepare`.
  public func rehearse() throws -> SweepRehearsal {
    let prepared = try prepare()
    var warnings = prepared.warnings
    let tokenizer = { _ = try tokenizerFile.map { try ByteLevelTokenizer(file: $0) } }
    for check in checks(prepared) + [tokenizer] {
      do {
        try check()
      } catch let failure as Failure {
        console.line("warning: \(failure.description)")
        warnings.append(failure.description)
      }
    }
    return SweepRehearsal(
      estimate: prepared.estimate, plan: prepared.plan, budget: PlanBudget(prepared.plan).line, warnings: warnings)
  }

  /// What must hold before anything is written.
  private func checks(_ prepared: Prepared) -> [() throws -> Void] {
    let (estimate, path) = (prepared.estimate, folder.path)
    return [
      { try estimate.checkDuration(confirmed: confirmed) }, { try estimate.checkMemory(machine: prepared.machine) },
      { try folder.checkWritable() },
      {
        try estimate.checkDisk(
          folder: path, free: FileLookup.freeBytes(at: path), alreadyThere: prepared.alreadyThere)
      },
    ]
  }

  /// Runs the sweep to its report; a sweep that is stopped ends without one.
  ///
  /// - Returns: the runs and what the report says of them, and why the sweep is not done where it is not.
  /// - Throws: `Failure` for what stands in the way before anything starts, and when the index or the report cannot be made
  ///   though every run was trained.
  public func perform() throws -> SweepEnding {
    let path = folder.path
    let signals = try StopSignals(caught: [SIGINT, SIGTERM, SIGHUP]) { isSecond in
      let text = isSecond ? "stopped at once" : "stopped"
      Console(descriptor: STDERR_FILENO).line("polypythia: \(path): \(text); the same command continues")
      _exit(Failure.Kind.stopped.rawValue)
    }
    let prepared = try prepare()
    for check in checks(prepared) { try check() }
    let lock = try folder.take(prepared.plan) { corpus in
      console.line("preparing the corpus ...")
      try prepareCorpus(prepared, folder: corpus)
    }
    defer { withExtendedLifetime(lock) {} }
    // Once here rather than once in every worker: a damaged corpus is one error.
    _ = try PreparedCorpus.open(folder: SweepPlan.corpusFolder(in: path))
    let outcomes = try launch(prepared, signals: signals)
    let failure = SweepEnding.failure(of: outcomes, folder: path)
    do {
      try prepared.plan.writeIndex(in: path)
      if failure?.kind != .stopped {
        return SweepEnding(summary: try report(outcomes), failure: failure)
      }
    } catch  where failure != nil {
      // What the runs ended with comes first.
    }
    let summary = SweepResults.Summary(budget: PlanBudget(prepared.plan).line, outcomes: outcomes)
    return SweepEnding(summary: summary, failure: failure)
  }

  private func prepareCorpus(_ prepared: Prepared, folder: String) throws {
    // Entries that all runs share.
    guard let configuration = prepared.plan.runs.first?.configuration else { return }
    try prepared.material.prepare(
      folder: folder, tokenizer: try tokenizerFile.map { try ByteLevelTokenizer(file: $0) },
      vocabularyRows: configuration.vocabularySize, sequenceLength: configuration.sequenceLength)
  }

  private func launch(_ prepared: Prepared, signals: StopSignals) throws -> [RunOutcome] {
    let launcher = Launcher(
      plan: prepared.plan, folder: folder.path, workers: prepared.estimate.workers,
      command: .own(sweep: folder.path, parallelism: parallelism))
    signals.supervise(true)
    defer { signals.supervise(false) }
    let display = ProgressDisplay(console: console, plan: prepared.plan, folder: folder.path)
    defer { console.clear() }
    let observer = IndexKeeper(plan: prepared.plan, folder: folder.path, next: display)
    return try launcher.perform(shouldStop: { signals.received != nil }, observer: observer)
  }

  private func report(_ outcomes: [RunOutcome]) throws -> SweepResults.Summary {
    let path = folder.path + "/" + ReportForm.html.fileName
    // The runs have ended, though this process still holds the lock.
    let results = try SweepResults(folder: folder.path, isInUse: false)
    try results.writeReport(to: path)
    console.line()
    for line in results.summaryLines { console.line(line) }
    console.line("report: \(path)")
    return results.summary(report: path, outcomes: outcomes)
  }
}
