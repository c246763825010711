import Failures
import Files
import Foundation
import Runs
import Training

/// Runs a plan as local processes, one per run, a number of them at a time, each supervised.
public struct Launcher {
  /// How a worker is started.
  public struct Command: Sendable {
    /// The program.
    public var executable: String
    /// Its arguments for a run.
    public var arguments: @Sendable (_ run: String) -> [String]

    /// This program's own hidden `worker` command.
    public static func own(sweep folder: String, parallelism: Parallelism) -> Command {
      let threads = min(parallelism.threads, parallelism.microBatchSize ?? parallelism.threads)
      return Command(executable: "/proc/self/exe") {
        ["worker", "--sweep", folder, "--run", $0, "--threads", "\(threads)"]
      }
    }
  }

  /// The runs.
  public let plan: SweepPlan
  /// The sweep's folder; the caller holds its lock.
  public let folder: String
  /// Most processes at a time.
  public let workers: Int
  /// How a worker is started.
  public let command: Command

  /// Prepares; nothing is started.
  public init(plan: SweepPlan, folder: String, workers: Int, command: Command) {
    self.plan = plan
    self.folder = folder
    self.workers = workers
    self.command = command
  }

  /// Runs all runs to their ends.
  ///
  /// - Parameters:
  ///   - shouldStop: asked several times a second; once it says so, no run is started any more and all workers are asked to
  ///     stop at their next safe point.
  ///   - observer: told what happens.
  /// - Returns: an outcome for every run, in the plan's order; a failed run does not end the others.
  /// - Throws: `Failure` when the system gives no pipe.
  public func perform(shouldStop: () -> Bool, observer: LaunchObserver) throws -> [RunOutcome] {
    Pipe.keepFilesFromChildren()
    let lifeline = try Lifeline()
    defer { withExtendedLifetime(lifeline) {} }
    var environment = ProcessInfo.processInfo.environment
    environment["OPENBLAS_NUM_THREADS"] = "1"
    environment["OMP_NUM_THREADS"] = "1"

    var outcomes = plan.runs.map { RunOutcome(run: $0.name, ending: .waiting) }
    var waiting = LaunchOrder.indices(plan.runs)[...]
    var active: [Active] = []
    var isStopping = false
    while true {
      if !isStopping && shouldStop() {
        isStopping = true
        for worker in active { worker.process.askToStop() }
        observer.stopping(active: active.count)
      }
      while !isStopping, active.count < workers, let place = waiting.popFirst() {
        let name = plan.runs[place].name
        do {
          let folder = SweepPlan.runFolder(name, in: self.folder)
          let before = TrainingProgress.read(folder: folder)
          if TrainingRun.isFinished(folder: folder, steps: plan.runs[place].configuration.steps) {
            outcomes[place].wasFinishedBefore = true
            outcomes[place].message = RunStatus.missingWeights(plan.runs[place], folder: self.folder)
          }
          try AtomicWriting.ensureFolder(folder)
          let process = try WorkerProcess(
            executable: command.executable, arguments: command.arguments(name), environment: environment,
            lifeline: lifeline.readEnd, logPath: folder + "/worker.log")
          active.append(Active(place: place, process: process, begin: .now))
          observer.started(plan.runs[place], isContinued: before != nil)
        } catch let failure as Failure {
          outcomes[place].ending = .failed
          outcomes[place].failureKind = failure.kind
          outcomes[place].message = failure.description
          observer.ended(outcomes[place])
        }
      }
      active.removeAll { worker in
        guard let (ending, peakMemory) = worker.process.ending() else { return false }
        outcomes[worker.place].seconds = (ContinuousClock.now - worker.begin) / .seconds(1)
        outcomes[worker.place].peakMemory = peakMemory
        // Whoever asked may have asked the worker too, which can be gone before the next look.
        settle(&outcomes[worker.place], ending, of: worker.process, isStopping: isStopping || shouldStop())
        observer.ended(outcomes[worker.place])
        return true
      }
      observer.progressed(active.map { plan.runs[$0.place] })
      if active.isEmpty && (isStopping || waiting.isEmpty) { return outcomes }
      usleep(100_000)
    }
  }

  private struct Active {
    let place: Int
    let process: WorkerProcess
    let begin: ContinuousClock.Instant
  }

  private func settle(
    _ outcome: inout RunOutcome, _ ending: WorkerProcess.Ending, of process: WorkerProcess, isStopping: Bool
  ) {
    switch ending {
    case .exited(0):
      outcome.ending = .finished
    case .exited(Failure.Kind.stopped.rawValue) where isStopping:
      outcome.ending = .stopped
    case .exited(let code):
      outcome.failureKind = Failure.Kind(rawValue: code)
      if let note = divergence(of: outcome.run), outcome.failureKind == .internalError {
        outcome.ending = .diverged
        outcome.message = note
        return
      }
      outcome.ending = .failed
      // Where the disk is full, the worker could not write why it ended.
      let what = outcome.failureKind == .inputOutput ? "reading or writing failed, as on a full disk; " : ""
      let line = process.lastLine() ?? "\(what)the worker ended with code \(code); see \(process.logPath)"
      let name = outcome.run + ": "
      outcome.message = line.hasPrefix(name) ? String(line.dropFirst(name.count)) : line
    case .killed(let number) where isStopping && number == SIGTERM:
      outcome.ending = .stopped
    case .unknown:
      outcome.ending = isStopping ? .stopped : .failed
      outcome.message = isStopping ? nil : process.lastLine() ?? "the worker ended in an unknown way"
    case .killed(let number):
      outcome.ending = .failed
      var reason = "the worker was ended by signal \(number) (\(String(cString: strsignal(number))))"
      if number == SIGKILL { reason += ", perhaps because memory ran out" }
      if number != SIGKILL, let line = process.lastLine() { reason += ": \(line)" }
      outcome.message = reason
    }
  }

  /// Why a run diverged, as its note says; nil when it says nothing of the kind.
  private func divergence(of run: String) -> String? {
    guard let progress = TrainingProgress.read(folder: SweepPlan.runFolder(run, in: folder)),
      progress.state == .diverged
    else { return nil }
    return progress.message ?? "no reason known"
  }
}

/// Told by a launcher what happens, on the launcher's own thread.
public protocol LaunchObserver {
  /// A run's process was started; the run may have been begun by an earlier sweep.
  func started(_ run: PlannedRun, isContinued: Bool)
  /// Called several times a second with the runs at work.
  func progressed(_ runs: [PlannedRun])
  /// A run's process ended.
  func ended(_ outcome: RunOutcome)
  /// The workers were asked to stop.
  func stopping(active: Int)
}
