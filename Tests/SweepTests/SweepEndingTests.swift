import Failures
import Runs
import Terms
import TestSupport
import Testing

@testable import Sweep

struct SweepEndingTests {
  private func outcome(
    _ seed: Int, _ ending: RunState, _ message: String? = nil, _ kind: Failure.Kind? = nil
  ) -> RunOutcome {
    var outcome = RunOutcome(run: "pythia-14m-seed\(seed)", ending: ending, message: message)
    outcome.failureKind = kind
    return outcome
  }

  private func failure(_ outcomes: [RunOutcome]) -> Failure? { SweepEnding.failure(of: outcomes, folder: "out") }

  @Test("Finished runs are no failure, a stop says how far they came")
  func stopped() {
    #expect(failure([outcome(1, .finished)]) == nil)
    let stopped = failure([outcome(1, .finished), outcome(2, .failed, "bad", .badData), outcome(3, .waiting)])
    #expect(stopped?.description == "out: stopped with 1 of 3 runs done; the same command continues")
    #expect(stopped?.kind == .stopped)
  }

  @Test("A run that diverged is not promised another try")
  func diverged() {
    let wild = outcome(2, .diverged, "at step 2 the loss is not finite", .internalError)
    let one = failure([outcome(1, .finished), wild])
    #expect(one?.kind == .internalError)
    #expect(
      one?.description == "out: 1 run diverged: pythia-14m-seed2 (at step 2 the loss is not finite); "
        + "the run that diverged counts as an outlier; the same command leaves it so")
    let both = failure([outcome(1, .failed, "killed"), outcome(2, .diverged, "not finite", .internalError)])
    #expect(both?.reason == "1 run failed: pythia-14m-seed1 (killed); 1 run diverged: pythia-14m-seed2 (not finite)")
    #expect(both?.remedy.contains("tries again; the run that diverged") == true)
  }

  @Test("A full disk is an error of writing, unless something else failed too")
  func fullDisk() {
    let full = outcome(1, .failed, "No space left on device", .inputOutput)
    #expect(failure([full, outcome(2, .finished)])?.kind == .inputOutput)
    #expect(failure([full, outcome(2, .failed, "killed")])?.kind == .internalError)
    #expect(failure([full, outcome(2, .diverged, "not finite", .internalError)])?.kind == .internalError)
    #expect(failure([outcome(1, .failed, "damaged", .badData)])?.remedy == "")
  }
}
