import Configuration
import Failures
import Files
import Launch
import NeoX
import Numerics
import Stability
import SweepSupport
import TestSupport
import Testing
import Training
import Wording

@testable import Sweep

struct EstimateTests {
  func time(_ run: RunConfiguration, _ size: ModelSize) -> StepTime {
    StepTime(run, model: ModelConfiguration(size, vocabularySize: run.vocabularySize), matrixRate: machine.matrixRate)
  }

  @Test(
    "Parameters are the suite's exact counts",
    arguments: zip(ModelSize.all, [14_067_712, 30_494_720, 70_426_624, 162_322_944, 405_334_016]))
  func parameters(_ size: ModelSize, _ count: Int) throws {
    let run = Preset.laptop.configuration(size: size, initSeed: 1, dataSeed: 1, steps: 256)
    let estimate = RunEstimate(run, size: size, time: time(run, size))
    #expect(estimate.parameters == count)
    #expect(estimate.tokens == 524_288)
    #expect(estimate.memory > 16 * count)
    #expect(estimate.diskKept > 8 * count && estimate.diskPeak > 24 * count)
  }

  @Test("The suite's budget for 14m is 299,892,736,000 tokens and far more than a day")
  func paper() throws {
    let estimate = try PlanEstimate(plan(seeds: [1], preset: .paper), machine: machine)
    #expect(estimate.tokens == 299_892_736_000)
    let refusal = failure { try estimate.checkDuration(confirmed: false) }
    #expect(refusal?.kind == .usage)
    #expect(refusal?.reason.contains("days") == true || refusal?.reason.contains("years") == true)
    try estimate.checkDuration(confirmed: true)
  }

  @Test("Workers are bounded by runs, cores, memory and what was asked for")
  func workers() throws {
    #expect(try PlanEstimate(plan(), machine: machine).workers == 3)
    #expect(try PlanEstimate(plan(seeds: Array(1...9)), machine: machine).workers == 4)
    #expect(
      try PlanEstimate(plan(seeds: Array(1...9)), machine: machine, parallelism: Parallelism(workers: 6)).workers == 6)
    var small = machine
    small.freeMemory = 900_000_000
    #expect(try PlanEstimate(plan(seeds: Array(1...9)), machine: small).workers == 2)
    small.freeMemory = 1000
    #expect(try PlanEstimate(plan(), machine: small).workers == 1)
    #expect(failure { try PlanEstimate(plan(), machine: small).checkMemory(machine: small) }?.kind == .configuration)
  }

  @Test("A sweep that is continued needs what is left of it")
  func remainder() throws {
    let whole = try PlanEstimate(plan(seeds: [1, 2]), machine: machine, parallelism: Parallelism(workers: 1))
    #expect(whole.runsLeft == 2)
    let half = try PlanEstimate(
      plan(seeds: [1, 2]), machine: machine, parallelism: Parallelism(workers: 1),
      done: { $0.name == "pythia-14m-seed1" ? 1 : 0.5 })
    #expect(half.runsLeft == 1 && half.diskKept == whole.diskKept && half.diskPeak <= whole.diskPeak)
    #expect(abs(half.seconds - whole.seconds / 4) < 1e-9 * whole.seconds)
    let none = try PlanEstimate(plan(seeds: [1, 2]), machine: machine, done: { _ in 1 })
    #expect(none.seconds == 0 && none.runsLeft == 0 && none.memory == 0 && none.diskPeak == whole.diskKept)
    let lines = PlanDescription(
      plan: try plan(seeds: [1, 2]), estimate: half, machine: machine, folder: "x", continues: true,
      alreadyThere: 5_000_000
    ).lines
    let (number, seconds) = (half.sizes[0].largest.observations, half.sizes[0].largest.observationSeconds)
    #expect(number == 5 && seconds > 0 && seconds < half.sizes[0].largest.seconds / 5)
    #expect(lines.contains { $0.hasSuffix("  5 x \(Wording.shortDuration(seconds))") })
    #expect([0.0352, 0.9996, 2.44, 12].map(Wording.shortDuration) == ["35 ms", "1.0 s", "2.4 s", "12 s"])
    #expect(lines.contains { $0.contains("5.0 MB are there") && $0.contains("for the 1 of 2 runs not done yet") })
  }

  @Test("Threads take their share of the cores, their memory, and shorten a run until all sequences are in flight")
  func threads() throws {
    let one = try PlanEstimate(plan(preset: .laptop), machine: machine, parallelism: Parallelism(workers: 1))
    let two = try PlanEstimate(plan(preset: .laptop), machine: machine, parallelism: Parallelism(threads: 2))
    #expect(two.workers == 2)
    let (slow, fast) = (one.sizes[0].largest, two.sizes[0].largest)
    #expect(fast.seconds < 0.7 * slow.seconds && fast.seconds > 0.5 * slow.seconds)
    #expect(fast.memory > slow.memory)
    let many = try PlanEstimate(plan(preset: .laptop), machine: machine, parallelism: Parallelism(threads: 64))
    let whole = try PlanEstimate(plan(preset: .laptop), machine: machine, parallelism: Parallelism(threads: 8))
    #expect(many == whole, "the laptop preset has batches of 8")
    #expect(Parallelism(threads: 4, microBatchSize: 2).sequencesInFlight(batchSize: 8) == 2)
    // Four cores are no faster with more threads, which take memory all the same.
    let four = try PlanEstimate(plan(preset: .laptop), machine: machine, parallelism: Parallelism(threads: 4))
    #expect(many.seconds == four.seconds && many.memory > four.memory && many.workers == 1)
    #expect(Parallelism(threads: 4).warnings(cores: 4).isEmpty)
    #expect(Parallelism(threads: 64).warnings(cores: 2).first?.contains("has 2 cores") == true)
    #expect(Parallelism(threads: 64, microBatchSize: 1).warnings(cores: 4).last?.contains("1 core of each run") == true)
    #expect(Parallelism(threads: 4, microBatchSize: 4).warnings(cores: 4).isEmpty)
    #expect(Parallelism(threads: 2, microBatchSize: 4).sequencesInFlight(batchSize: 8) == 2)
  }

  @Test("A measured step is made of pieces that all take time, and is measured once for a kind of model")
  func measured() throws {
    let run = Preset.smoke.configuration(size: ModelSize.all[0], initSeed: 1, dataSeed: 1, steps: 8)
    let model = ModelConfiguration(ModelSize.all[0])
    let times = StepTimes(machine: machine)
    let time = try times.time(run, model: model)
    #expect([time.layers, time.head, time.validationSequence, time.update, time.weightMetrics].allSatisfy { $0 > 0 })
    #expect(time.validationSequence < time.layers + time.head)
    #expect(try times.time(run, model: model) == time)
    var wide = model
    wide.width = 2048
    #expect(try StepMeasurement.time(run, model: wide) == nil)
  }

  @Test("Workers asked for are refused when all of them together do not fit")
  func memoryOfAllWorkers() throws {
    var small = machine
    small.freeMemory = 900_000_000
    let estimate = try PlanEstimate(plan(seeds: Array(1...9)), machine: small, parallelism: Parallelism(workers: 6))
    let refusal = failure { try estimate.checkMemory(machine: small) }
    #expect(refusal?.kind == .configuration && refusal?.subject == "--workers")
    #expect(refusal?.remedy.contains("--workers 2") == true)
    try PlanEstimate(plan(seeds: Array(1...9)), machine: small, parallelism: Parallelism(workers: 2)).checkMemory(
      machine: small)
  }

  @Test("Memory holds the order of the data: 12 bytes a sequence, 4 bytes a document and epoch")
  func orderOfTheData() throws {
    let short = try PlanEstimate(plan(seeds: [1], preset: .paper), machine: machine)
    let long = try PlanEstimate(plan(seeds: [1], preset: .paper, overrides: ["steps=243000"]), machine: machine)
    let perSequence = Double(long.memory - short.memory) / Double(100_000 * 1024)
    // One document of 1000 bytes, about 250 tokens, occurs about 2048 / 250 times in a sequence's worth of tokens.
    #expect(abs(perSequence - 1.005 * (12 + 4 * 2048 / 250.0)) < 0.01)
  }

  @Test("The largest plan that the limits allow is estimated without overflow")
  func largest() throws {
    let runs = try plan(
      seeds: Array(1...100), preset: .paper,
      overrides: [
        "steps=1000000", "batch_size=2000", "vocabulary_size=1048576", "probe_sequences=4096", "probe_length=2048",
        "validation_sequences=65536",
      ]
    ) { $0.sizes = [ModelSize.all[4]] }
    let estimate = try PlanEstimate(runs, machine: machine, parallelism: Parallelism(workers: 100))
    #expect(estimate.tokens == 100 * 2_000_000_000 * 2048)
    #expect(estimate.diskPeak > 0 && estimate.memory > 0 && estimate.seconds.isFinite)
    #expect(Int(saturating: .infinity) == 4_000_000_000_000_000_000)
  }

  @Test("Twice the cores take half the time, and the sweep without options stays below 25 GB and a day")
  func time() throws {
    let nine = try plan(seeds: Array(1...8), preset: .laptop)
    var two = machine
    two.cores = 2
    let (fast, slow) = (try PlanEstimate(nine, machine: machine), try PlanEstimate(nine, machine: two))
    #expect(abs(slow.seconds / fast.seconds - 2) < 1e-9)
    let typed = try plan(seeds: Array(1...9), preset: .laptop) { $0.sizes = Array(ModelSize.all[2...3]) }
    let estimate = try PlanEstimate(typed, machine: two)
    #expect(estimate.diskPeak < 25_000_000_000)
    #expect(estimate.seconds < 86_400)
  }

  @Test("Too little disk is refused before anything is written, less what is there already")
  func disk() throws {
    let estimate = try PlanEstimate(plan(), machine: machine)
    let refusal = failure { try estimate.checkDisk(folder: "out", free: 1_000_000, alreadyThere: 0) }
    #expect(refusal?.kind == .inputOutput)
    #expect(refusal?.reason.contains("1.0 MB") == true)
    try estimate.checkDisk(folder: "out", free: estimate.diskPeak, alreadyThere: 0)
    try estimate.checkDisk(folder: "out", free: 1_000_000, alreadyThere: estimate.diskPeak)
    try estimate.checkDisk(folder: "out", free: nil, alreadyThere: 0)
  }

  @Test("The largest runs start first, equal ones in the plan's order")
  func order() throws {
    let runs = try plan(seeds: [1, 2]) { $0.sizes = Array(ModelSize.all.prefix(2)) }.runs
    #expect(LaunchOrder.indices(runs) == [2, 3, 0, 1])
  }

  @Test("This machine has cores, memory, disk and a rate")
  func thisMachine() throws {
    let here = Machine.current()
    #expect(here.cores >= 1 && here.freeMemory > 0 && here.matrixRate > 1e8)
    #expect(try #require(FileLookup.freeBytes(at: "/nowhere/at/all")) > 0)
  }

  @Test("Numbers read well")
  func wording() {
    #expect(Wording.count(14_067_712) == "14,067,712")
    #expect(Wording.count(-999) == "-999" && Wording.count(-1_234_567) == "-1,234,567")
    #expect(Wording.bytes(999) == "999 B")
    #expect(Wording.bytes(20_600_000_000) == "20.6 GB")
    #expect(Wording.bytes(999_700) == "1.0 MB")
    #expect([45, 720, 12_000, 270_000].map(Wording.duration) == ["45 s", "12 min", "3 h 20 min", "3 days 3 h"])
    #expect(Wording.duration(.infinity) == "unknown")
  }
}
