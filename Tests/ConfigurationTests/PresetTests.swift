import Failures
import Foundation
import NeoX
import Sweep
import SweepSupport
import TestSupport
import Testing
import Training

@testable import Configuration

struct PresetTests {
  private func run(_ preset: Preset, steps: Int? = nil, _ overrides: String...) throws -> RunConfiguration {
    var request = SweepRequest(sizes: [ModelSize.all[0]], seeds: .common([1]), preset: preset)
    if let steps { request.settings = [(.steps, steps)] }
    request.overrides = try overrides.map(ConfigurationOverride.init)
    return try #require(try request.runs().first).configuration
  }

  @Test("Smoke observes powers of two and keeps the first and last weights")
  func smoke() throws {
    let smoke = try run(.smoke)
    #expect(smoke.observationSteps == [0, 1, 2, 4, 8])
    #expect(smoke.checkpointSteps == [0, 8])
    #expect((smoke.batchSize, smoke.sequenceLength, smoke.resumeInterval) == (2, 128, 4))
    #expect(smoke.warmupSteps == 1)
  }

  @Test("Laptop observes powers of two and every 32 updates")
  func laptop() throws {
    #expect(
      try run(.laptop).observationSteps == [0, 1, 2, 4, 8, 16, 32, 64, 96, 128, 160, 192, 224, 256])
  }

  @Test("The paper's schedule is the suite's 154 steps, each observed, with a warm-up of 1 %")
  func paper() throws {
    let paper = try run(.paper)
    let suite = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512] + (1...143).map { $0 * 1000 }
    #expect(suite.count == 154)
    #expect(paper.checkpointSteps == suite)
    #expect(paper.observationSteps == suite)
    #expect(paper.warmupSteps == 1430)
    #expect(paper.batchSize * paper.sequenceLength == 2_097_152)
  }

  @Test("Every preset observes what it saves, first and last step included", arguments: Preset.all, [1, 7, 96, 4001])
  func schedules(_ preset: Preset, _ steps: Int) throws {
    let run = try run(preset, steps: steps)
    #expect(Set(run.checkpointSteps).isSubset(of: run.observationSteps))
    #expect(run.checkpointSteps.first == 0 && run.checkpointSteps.last == steps)
    #expect(run.observationSteps == Set(run.observationSteps).sorted())
    #expect((1...steps).contains(run.resumeInterval))
    #expect(run.warmupSteps <= Double(steps))
  }

  @Test("An option for the number of steps keeps the warm-up unless the run is shorter")
  func shorter() throws {
    #expect(try run(.laptop, steps: 96).warmupSteps == 10)
    #expect(try run(.laptop, steps: 4).warmupSteps == 4)
    #expect(try run(.workstation, steps: 150).warmupSteps == 1.5)
    #expect(try run(.laptop, steps: 96).observationSteps == [0, 1, 2, 4, 8, 16, 32, 64, 96])
  }

  @Test("Overrides win over options, whatever their order; the lowest rate follows the peak")
  func precedence() throws {
    let changed = try run(.laptop, steps: 96, "warmup_steps=3.5", "steps=64", "learning_rate=0.01", "adam_first_step=1")
    #expect((changed.steps, changed.warmupSteps, changed.adamFirstStep) == (64, 3.5, 1))
    #expect((changed.learningRate, changed.minimumLearningRate) == (0.01, 0.001))
    #expect(try run(.laptop, "minimum_learning_rate=0", "learning_rate=0.01").minimumLearningRate == 0)
    #expect(try run(.smoke, "checkpoint_steps=2,6").checkpointSteps == [0, 2, 6, 8])
    #expect(try run(.smoke, "checkpoint_steps=2,6").observationSteps == [0, 1, 2, 4, 6, 8])
    #expect(try run(.smoke, "learning_rate_rule=neox-2026-05").learningRateRule == .neoxMay2026)
  }

  @Test("An override for one run leaves the others as they are")
  func oneRun() throws {
    let plan = try plan(overrides: ["pythia-14m-seed2:gradient_clipping=0", "weight_decay=0.2"])
    #expect(plan.runs.map(\.configuration.gradientClipping) == [1, 0, 1])
    #expect(plan.runs.map(\.configuration.weightDecay) == [0.2, 0.2, 0.2])
  }

  @Test(
    "A bad override is refused and named",
    arguments: [
      ("learningrate=1", "learningrate"), ("learning_rate=fast", "fast"), ("learning_rate=nan", "nan"),
      ("learning_rate=-1", "-1"), ("steps=0", "'0'"), ("steps=1.5", "1.5"),
      ("batch_size=99999999999999", "99999999999999"),
      ("size=31m", "size"), ("init_seed=3", "init_seed"), ("pythia-14m-seed9:steps=3", "pythia-14m-seed9"),
      ("pythia-14m-seed1:vocabulary_size=512", "vocabulary_size"), ("checkpoint_steps=", "checkpoint_steps"),
      ("checkpoint_steps=0,900", "900"), ("warmup_steps=9", "9"), ("learning_rate_rule=x", "neox-v1.0"),
      ("minimum_learning_rate=1", "1.0"), ("sequence_length=1", "'1'"),
      ("pythia-14m-seed1:sequence_length=64", "same in all runs"), ("steps=1000001", "1000000"),
      ("vocabulary_size=16777216", "1048576"), ("batch_size=65537", "65536"), ("sequence_length=2049", "2048"),
      ("=3", "''"),
    ])
  func refuses(_ override: String, _ named: String) {
    let failure = failure { _ = try plan(overrides: [override]) }
    #expect(failure?.kind == .configuration)
    #expect(failure?.description.contains(named) == true, "\(failure?.description ?? "no failure")")
  }

  @Test("The product of updates and batch size, the observations and the runs have limits that are said")
  func limits() throws {
    let large = failure { _ = try run(.smoke, "steps=1000000", "batch_size=2001") }
    #expect(large?.kind == .configuration && large?.reason.contains("2,000,000,000") == true)
    #expect(try run(.smoke, "steps=1000000", "batch_size=2000").steps == 1_000_000)
    let dense = failure { _ = try run(.laptop, steps: 1_000_000) }
    #expect(dense?.subject == "observation_steps" && dense?.reason.contains("10,000") == true)
    #expect(try run(.laptop, steps: 1_000_000, "observation_steps=5").observationSteps == [0, 5, 1_000_000])
    let seeds = SweepRequest.Seeds.factorial(initSeeds: Array(1...101), dataSeeds: Array(1...100))
    let many = SweepRequest(sizes: [ModelSize.all[0]], seeds: seeds, preset: .smoke)
    #expect(failure { _ = try many.runs() }?.reason.contains("10,100") == true)
  }

  @Test("An unknown key lists the valid ones; a word without = is a usage failure")
  func listsKeys() {
    let unknown = failure { _ = try ConfigurationOverride("lr=1") }
    #expect(unknown?.remedy.contains("gradient_clipping") == true)
    #expect(failure { _ = try ConfigurationOverride("smoke") }?.kind == .usage)
    #expect(failure { _ = try Preset.named("huge") }?.kind == .usage)
  }

  @Test("The keys are exactly the entries of a configuration's JSON")
  func keysAgree() throws {
    let data = try JSONEncoder().encode(run(.smoke))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(Set(object.keys) == Set(ConfigurationKey.allCases.map(\.rawValue)))
    for key in ConfigurationKey.allCases { #expect(try !key.text(in: run(.smoke)).isEmpty) }
  }
}
