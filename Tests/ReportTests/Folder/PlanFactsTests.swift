import NeoX
import Stability
import SweepSupport
import Testing

@testable import Report
@testable import Runs

struct PlanFactsTests {
  @Test("Only the paper preset with all its settings is called the suite's recipe")
  func population() throws {
    #expect(try PlanFacts.population(plan(preset: .paper)).contains("The suite's recipe"))
    let tuned = try PlanFacts.population(plan(preset: .paper, overrides: ["learning_rate=0.01"]))
    #expect(tuned.contains("not its recipe (other learning_rate, minimum_learning_rate)"))
    let one = try PlanFacts.population(plan(preset: .paper, overrides: ["pythia-14m-seed2:adam_first_step=1"]))
    #expect(one.contains("not its recipe (other adam_first_step)"))
    #expect(try PlanFacts.population(plan(preset: .paper, overrides: ["sequence_length=256"])).contains("A shortened"))
    #expect(try PlanFacts.population(plan(preset: .paper, overrides: ["steps=200000"])).contains("Another budget"))
    #expect(try PlanFacts.population(plan()).contains("A shortened budget"))
  }

  @Test("One line says what a plan comes to and what of it is not the suite's")
  func budget() throws {
    #expect(
      try PlanBudget(plan()).line
        == "preset smoke: 8 updates of 2 x 128 tokens; a shortened budget (the suite: 143,000 updates of 1,024 x 2,048 tokens)"
    )
    #expect(
      try PlanBudget(plan(preset: .paper)).line
        == "preset paper: 143,000 updates of 1,024 x 2,048 tokens; the suite's recipe")
  }

  @Test("A run with settings of its own is told from the others with both values, also when it comes first")
  func deviations() throws {
    let plan = try plan(overrides: ["pythia-14m-seed1:gradient_clipping=0", "weight_decay=0.2"])
    let settings = CommonSettings(plan.runs)
    #expect(
      plan.runs.map { settings.deviations(of: $0).map(\.text) } == [["gradient_clipping 0.0 (usual: 1.0)"], [], []])
  }

  @Test("Sizes have their own rates without departing from each other")
  func sizes() throws {
    let plan = try plan { $0.sizes = Array(ModelSize.all.prefix(5)) }
    let settings = CommonSettings(plan.runs)
    #expect(plan.runs.allSatisfy { settings.deviations(of: $0).isEmpty })
  }

  @Test("The facts show every value of a setting that differs, the most common first")
  func facts() throws {
    let plan = try plan(overrides: ["pythia-14m-seed1:batch_size=4"])
    let facts = PlanFacts.settings(plan)
    #expect(facts.map(\.1).prefix(3) == ["8", "2 in 2 runs, 4 in 1 run", "128"])
    #expect(PlanFacts.population(plan).contains("8 updates of 2 x 128 tokens"))
  }

  @Test("The suite's vocabulary is that of the size")
  func vocabulary() throws {
    let large = try plan { $0.sizes = ModelSize.all.suffix(1) }
    let text = PlanFacts.settings(large).first { $0.0 == "Vocabulary rows" }?.1
    #expect(text == "50,688 (the suite's)")
    let mixed = try plan { $0.sizes = [ModelSize.all[0]] + ModelSize.all.suffix(1) }
    #expect(
      PlanFacts.settings(mixed).last?.1
        == "50,688 (the suite has 50,304) in 3 runs, 50,688 (the suite's) in 3 runs")
    #expect(
      PlanFacts.settings(try plan(overrides: ["vocabulary_size=2048"])).last?.1 == "2,048 (the suite has 50,304)")
  }

  @Test("A long list of steps is cut short")
  func longLists() throws {
    let plan = try plan(preset: .paper, overrides: ["pythia-14m-seed3:steps=1000"])
    let texts = CommonSettings(plan.runs).deviations(of: plan.runs[2]).map(\.text)
    #expect(texts.first == "steps 1000 (usual: 143000)")
    #expect(texts.contains { $0.contains("(usual: 0,1,2,4,8,16,...,143000 (154 steps))") })
  }
}
