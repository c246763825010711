import Numerics
import Stability
import Testing

@Suite struct TaskAgreementTests {
  /// Runs that answer items of four options, rightly with the given probability; the right answer's number comes from `gold`.
  private func runs(_ count: Int, right: Double, gold: (Int) -> Int) -> [RunRecord] {
    let (items, steps) = (300, [0, 8])
    return (0..<count).map { number in
      var random = MersenneTwister(seed: UInt32(number + 1))
      var run = RunRecord(name: "run\(number)", size: "14m")
      let chances = [0.0, right]
      let predictions = steps.indices.flatMap { step in
        (0..<items).map { item in random.uniform() < chances[step] ? gold(item) : Int(random.bounded(3)) }
      }
      let answers = (0..<items).map(gold)
      run.predictions = [
        TaskPredictions(
          task: "quiz", steps: steps, items: Array(0..<items), predictions: predictions, gold: answers,
          accuracy: predictions.enumerated().map { $1 == answers[$0 % items] ? 1 : 0 }, choices: 4)
      ]
      run.digest = "\(number)"
      return run
    }
  }

  @Test func answersWithOneNumberNeedAShuffle() throws {
    let result = try AgreementAnalysis().analyse(runs(6, right: 0.9) { _ in 3 })
    let task = try #require(result.sizes.first?.tasks.first)
    #expect(
      task.used == "shuffled_index" && task.definitions.map(\.definition) == ["index", "shuffled_index", "correctness"])
    let last = task.definitions.map { $0.agreement.steps.last?.kappa.value ?? .nan }
    let percent = task.definitions.map { $0.agreement.steps.last?.percent.value ?? .nan }
    // The same agreement, but chance agrees nearly always on the raw number.
    #expect(percent[0] == percent[1] && last[0] < 0.2 && last[1] > 0.7)
    #expect(result.sizes.first?.outputs == nil && result.scope.metrics == ["quiz"])
  }

  @Test func guessesAgreeNoMoreThanByChance() throws {
    let task = try #require(try AgreementAnalysis().analyse(runs(6, right: 0.9) { $0 % 4 }).sizes.first?.tasks.first)
    #expect(task.used == "index")
    let steps = try #require(task.definitions.first?.agreement.steps)
    let guessed = steps[0]
    for estimate in [guessed.kappa, guessed.fleiss, guessed.krippendorff] {
      #expect((estimate.value ?? 1).magnitude < 0.05 && (estimate.low ?? 1) < 0 && (estimate.high ?? -1) > 0)
    }
    #expect((steps[1].kappa.low ?? 0) > 0.6)
  }

  @Test func constantAnswersHaveNoKappa() throws {
    var answering = runs(5, right: 0.5) { $0 % 4 }
    for run in answering.indices {
      for item in 0..<300 { answering[run].predictions[0].predictions[item] = 1 }
    }
    let labels = try #require(
      try AgreementAnalysis().analyse(answering).sizes.first?.tasks.first?.definitions.first?.agreement)
    #expect(
      labels.steps[0].degeneratePairs == 10 && labels.steps[0].kappa.value == nil && labels.steps[0].fleiss.value == nil
    )
    #expect(labels.steps[0].percent.value == 1 && labels.steps[0].matrix[0][1] == nil)
  }

  @Test func itemsAndStepsThatOneRunLacksAreLeftToTheOthers() throws {
    var answering = runs(3, right: 0.8) { $0 % 4 }
    let own = answering[0].predictions[0]
    answering[0].predictions[0] = TaskPredictions(
      task: "quiz", steps: [8], items: Array(0..<150), predictions: Array(own.predictions[300..<450]),
      gold: Array(own.gold.prefix(150)), accuracy: Array(own.accuracy[300..<450]), choices: 4)
    let labels = try #require(
      try AgreementAnalysis().analyse(answering).sizes.first?.tasks.first?.definitions.first?.agreement)
    #expect(labels.items == 300 && labels.steps.map(\.step) == [8])
    #expect(labels.steps[0].krippendorff.value != nil && labels.steps[0].fleiss.value != nil)
    answering[0].predictions[0].steps = [7]
    let apart = try AgreementAnalysis().analyse(answering)
    #expect(apart.sizes.first?.tasks.isEmpty == true && apart.scope.leftOut.contains { $0.what == "task quiz" })
  }
}
