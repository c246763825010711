import Failures
import Files
import Foundation
import Runs
import SweepSupport
import Synchronization
import TestSupport
import Testing

@testable import Launch

/// Sweeps whose workers are small shell scripts.
@Suite(.serialized)
struct LauncherTests {
  private final class Recorder: LaunchObserver {
    var started: [String] = []
    var mostActive = 0
    // The launcher looks whether to stop before it starts anything, and after each round.
    var isNextLook = true
    func started(_ run: PlannedRun, isContinued: Bool) { started.append(run.name) }
    func progressed(_ runs: [PlannedRun]) {
      mostActive = max(mostActive, runs.count)
      isNextLook = true
    }
    func ended(_ outcome: RunOutcome) {}
    func stopping(active: Int) {}
  }

  private func perform(
    _ script: String, folder: TemporaryFolder, seeds: [Int] = [1, 2, 3], workers: Int = 2,
    recorder: Recorder = Recorder(), shouldStop: () -> Bool = { false }
  ) throws -> [RunOutcome] {
    let launcher = Launcher(
      plan: try plan(seeds: seeds), folder: folder.path, workers: workers,
      command: .init(executable: "/bin/sh") { ["-c", script, "worker", $0] })
    return try launcher.perform(shouldStop: shouldStop, observer: recorder)
  }

  @Test("All runs are done, never more at a time than workers, with one BLAS thread each")
  func finishes() throws {
    let folder = try TemporaryFolder()
    let recorder = Recorder()
    let outcomes = try perform(
      "echo $OPENBLAS_NUM_THREADS$OMP_NUM_THREADS; sleep 0.2", folder: folder, recorder: recorder)
    #expect(outcomes.map(\.ending) == [.finished, .finished, .finished])
    #expect(outcomes.allSatisfy { $0.peakMemory > 0 && $0.seconds > 0.1 })
    #expect(recorder.started == outcomes.map(\.run))
    #expect(recorder.mostActive == 2)
    let log = try String(contentsOfFile: folder.path + "/pythia-14m-seed3/worker.log", encoding: .utf8)
    #expect(log == "11\n")
  }

  @Test("A failed run shows its last error line and the others go on")
  func failure() throws {
    let folder = try TemporaryFolder()
    let script = """
      if [ $1 = pythia-14m-seed2 ]; then
        echo 'polypythia: trace.h5: is damaged' >&2; printf 'more \\033[31m noise\\n' >&2; exit 65
      fi
      """
    let outcomes = try perform(script, folder: folder)
    #expect(outcomes.map(\.ending) == [.finished, .failed, .finished])
    #expect(outcomes[1].message == "trace.h5: is damaged")
    #expect(outcomes.map(\.needsRepair) == [false, true, false])
  }

  @Test("A run that diverged is told from one that failed, and no name is said twice")
  func divergence() throws {
    let folder = try TemporaryFolder()
    let note = #"{"run":"x","step":1,"steps":8,"tokens_per_second":0,"state":"diverged","message":"not finite"}"#
    let script = """
      echo "polypythia: $1: broken; do this" >&2
      if [ $1 = pythia-14m-seed2 ]; then echo '\(note)' > '\(folder.path)'/$1/progress.json; fi
      exit 70
      """
    let outcomes = try perform(script, folder: folder, seeds: [1, 2])
    #expect(outcomes.map(\.ending) == [.failed, .diverged])
    #expect(outcomes.map(\.message) == ["broken; do this", "not finite"])
  }

  @Test("An earlier failure's line in the log is not taken for this one's")
  func oldLog() throws {
    let folder = try TemporaryFolder()
    _ = try perform("echo 'polypythia: old' >&2; exit 65", folder: folder, seeds: [1])
    let outcomes = try perform("exit 65", folder: folder, seeds: [1])
    #expect(outcomes[0].message?.contains("code 65") == true)
    let full = try perform("exit 74", folder: folder, seeds: [1])
    #expect(full[0].failureKind == .inputOutput && full[0].message?.contains("as on a full disk") == true)
  }

  @Test("A killed worker is a failed run that names the signal")
  func killed() throws {
    let folder = try TemporaryFolder()
    let outcomes = try perform("[ $1 = pythia-14m-seed1 ] && kill -9 $$; exit 0", folder: folder)
    #expect(outcomes.map(\.ending) == [.failed, .finished, .finished])
    #expect(outcomes[0].message?.contains("signal 9") == true)
  }

  @Test("Asked to stop, workers get SIGTERM, their end is waited for, and no run is begun any more")
  func stops() throws {
    let folder = try TemporaryFolder()
    let begin = ContinuousClock.now
    let outcomes = try perform(
      "trap 'sleep 0.2; echo saved; exit 75' TERM; while :; do sleep 0.05; done", folder: folder,
      shouldStop: { ContinuousClock.now - begin > .milliseconds(400) })
    #expect(outcomes.map(\.ending) == [.stopped, .stopped, .waiting])
    let log = try String(contentsOfFile: folder.path + "/pythia-14m-seed2/worker.log", encoding: .utf8)
    #expect(log == "saved\n")
  }

  @Test("A worker that stops although nobody asked is a failed run")
  func stoppedFromOutside() throws {
    let folder = try TemporaryFolder()
    #expect(try perform("exit 75", folder: folder, seeds: [1])[0].ending == .failed)
  }

  @Test("A worker asked to stop by whoever asked the sweep was stopped, even when it is gone before the sweep looks")
  func stoppedTogether() throws {
    let folder = try TemporaryFolder()
    let recorder = Recorder()
    let outcomes = try perform("exit 75", folder: folder, seeds: [1], recorder: recorder) {
      defer { recorder.isNextLook = false }
      return !recorder.isNextLook
    }
    #expect(outcomes[0].ending == .stopped)
  }

  @Test("Workers hold the lifeline as standard input and no other file of the parent")
  func inheritsNothing() throws {
    let folder = try TemporaryFolder()
    let stray = open("/dev/null", O_RDONLY)
    defer { close(stray) }
    let outcomes = try perform("ls -l /proc/$$/fd", folder: folder, seeds: [1])
    #expect(outcomes[0].ending == .finished)
    let log = try String(contentsOfFile: folder.path + "/pythia-14m-seed1/worker.log", encoding: .utf8)
    #expect(log.contains("0 -> pipe:"))
    #expect(!log.contains("/dev/null"))
  }

  @Test("When the parent goes, the lifeline ends")
  func lifeline() throws {
    let folder = try TemporaryFolder()
    var lifeline: Lifeline? = try Lifeline()
    let process = try WorkerProcess(
      executable: "/bin/sh", arguments: ["-c", "read line || exit 3"], environment: [:],
      lifeline: try #require(lifeline).readEnd, logPath: folder.path + "/worker.log")
    usleep(150_000)
    #expect(process.ending() == nil)
    lifeline = nil
    var ending: WorkerProcess.Ending?
    for _ in 0..<100 where ending == nil {
      usleep(20_000)
      ending = process.ending()?.ending
    }
    #expect(ending == .exited(3))
  }

  @Test("A child whose end was noted elsewhere has ended in an unknown way")
  func unknownEnd() throws {
    let folder = try TemporaryFolder()
    let lifeline = try Lifeline()
    let process = try WorkerProcess(
      executable: "/bin/sh", arguments: ["-c", "exit 3"], environment: [:], lifeline: lifeline.readEnd,
      logPath: folder.path + "/worker.log")
    var status: Int32 = 0
    #expect(waitpid(process.identifier, &status, 0) == process.identifier)
    #expect(process.ending()?.ending == .unknown)
  }

  @Test("A program that cannot be started, or a folder that cannot be written, fails the run alone")
  func cannotStart() throws {
    let folder = try TemporaryFolder()
    try AtomicWriting.write("in the way", to: folder.path + "/pythia-14m-seed2", durable: false)
    let outcomes = try perform("exit 0", folder: folder)
    #expect(outcomes.map(\.ending) == [.finished, .failed, .finished])
    let launcher = Launcher(
      plan: try plan(seeds: [1]), folder: folder.path, workers: 1,
      command: .init(executable: "/nowhere/program") { [$0] })
    let missing = try launcher.perform(shouldStop: { false }, observer: Recorder())
    #expect(missing[0].ending == .failed)
    #expect(missing[0].message?.contains("/nowhere/program") == true)
  }
}
