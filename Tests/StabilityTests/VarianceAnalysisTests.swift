import Numerics
import Stability
import Testing

@Suite struct VarianceAnalysisTests {
  @Test func spreadsAreThoseOfTheValues() throws {
    var runs = syntheticRuns(3)
    for (run, loss) in zip(runs.indices, [5.0, 6, 10]) { runs[run].validationLosses[12] = loss }
    let result = VarianceAnalysis().analyse(runs)
    let size = try #require(result.metrics.first?.sizes.first)
    let last = try #require(size.steps.last)
    #expect(result.metrics.map(\.metric) == ["validation_loss"] && size.steps.count == 13 && last.step == 96)
    #expect(last.mean == 7 && last.range == 5 && abs(last.standardDeviation - 7.0.squareRoot()) < 1e-12)
    // Chi-square quantiles with 2 degrees of freedom are -2 ln(1 - p).
    #expect(abs(last.high - (14 / 0.0506356159685798).squareRoot()) < 1e-9 && last.bootstrapLow == nil)
    #expect(abs((last.coefficientOfVariation ?? 0) - 7.0.squareRoot() / 7) < 1e-12)
    #expect(try keys(of: result).isSuperset(of: ["metrics", "null", "notes", "scope", "digest"]))
  }

  @Test func theSpreadOfFewRunsIsSaidToRestOnThem() throws {
    func verdict(_ count: Int) throws -> String {
      try #require(VarianceAnalysis().analyse(syntheticRuns(count)).metrics.first?.sizes.first).verdict
    }
    let ending = "; this rests on 4 runs and on the normal form, which so few cannot check"
    #expect(try verdict(4).hasSuffix(ending))
    #expect(try !verdict(5).contains("rests on"))
  }

  @Test(arguments: ["grows", "shrinks", "peaks"]) func theShapeOfThePlantedSpreadIsFound(shape: String) throws {
    func growth(_ time: Double) -> Double {
      shape == "grows" ? time : shape == "shrinks" ? 1 - time : 4 * time * (1 - time)
    }
    var random = MersenneTwister(seed: 8)
    let runs = (1...12).map { number in
      var run = RunRecord(name: "run\(number)", size: "14m", initSeed: number, dataSeed: number)
      let offset = random.uniform() - 0.5
      run.validationSteps = Array(stride(from: 0, through: 100, by: 10))
      run.validationLosses = run.validationSteps.map { step in
        5 + offset * (0.02 + growth(Double(step) / 100)) + 0.001 * random.uniform()
      }
      return run
    }
    let size = try #require(VarianceAnalysis().analyse(runs).metrics.first?.sizes.first)
    let trend = try #require(size.trend)
    #expect(trend.shape == shape, "\(trend)")
    if shape == "peaks" { #expect(trend.peakStep == 50 && trend.peakLow <= 50 && trend.peakHigh >= 50) }
    #expect(size.verdict.contains(shape))
  }

  @Test func steadySpreadsAreNotCalledChanging() throws {
    let trend = try #require(VarianceAnalysis().analyse(syntheticRuns(9)).metrics.first?.sizes.first?.trend)
    #expect(trend.shape == "no change is established" && abs(trend.whole.ratio - 1) < 1e-6)
  }

  @Test func aFactorialSweepIsTakenApart() throws {
    let size = try #require(VarianceAnalysis().analyse(factorial()).metrics.first?.sizes.first)
    let components = try #require(size.components)
    #expect(components.method == "exact analysis of variance" && components.step == 10)
    #expect(abs(components.initialisation.variance - 1) < 0.02 && abs(components.dataOrder.variance - 0.04) < 0.02)
    #expect((components.initialisation.share ?? 0) > 0.9 && (components.initialisation.pAdjusted ?? 1) < 0.01)
    #expect((components.initialisation.pAdjusted ?? 0) >= (components.initialisation.pValue ?? 1))
    // Three initialisations: hopelessly wide, and printed.
    #expect(components.initialisation.high > 35 * components.initialisation.variance)
    #expect((components.ratioHigh ?? 0) > 38 * (components.ratio ?? 0) && components.interaction != nil)
    let notes = VarianceAnalysis().analyse(factorial()).notes
    #expect(notes.contains { $0.hasPrefix("14m: some runs share a seed") })
    let oneOrder = VarianceAnalysis().analyse((1...4).map { run($0, 7, Double($0)) }).notes
    #expect(oneOrder.contains("14m: all runs have one data order: this is the spread over initialisations alone"))
    #expect(
      !VarianceAnalysis().analyse(syntheticRuns(5)).notes.contains { $0.contains("share") || $0.contains("alone") })
    let broken = try #require(
      VarianceAnalysis().analyse(Array(factorial().dropLast())).metrics.first?.sizes.first?.components)
    #expect(broken.method == "REML" && broken.initialisation.variance > broken.dataOrder.variance)
  }

  @Test func oneSeedAtATimeGivesTwoVariancesAndTheirRatio() throws {
    // The suite's decoupled runs: three data orders on one initialisation, three initialisations on one data order.
    let seeds = [(0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0)]
    let values = [5.0, 5.1, 5.2, 5.0, 5.3, 5.6]
    let runs = zip(seeds, values).map { seeds, value in run(seeds.0, seeds.1, value) }
    let components = try #require(VarianceAnalysis().analyse(runs).metrics.first?.sizes.first?.components)
    #expect(components.method == "one seed at a time" && components.interaction == nil)
    #expect(abs((components.ratio ?? 0) - 9) < 1e-9 && abs((components.ratioLow ?? 0) - 9.0 / 39) < 1e-9)
    #expect(abs((components.ratioHigh ?? 0) - 351) < 1e-6)
    #expect(VarianceAnalysis().analyse(syntheticRuns(5)).metrics.first?.sizes.first?.components == nil)
    // Imported runs, whose seeds are not known.
    let unknown = values.enumerated().map { index, value in
      var run = run(-1, -1, value)
      run.name = "imported \(index)"
      return run
    }
    let imported = VarianceAnalysis().analyse(unknown)
    #expect(imported.metrics.first?.sizes.first?.components == nil && imported.notes.count == 2)
  }

  @Test func lateCheckpointsAreSetBesideSeeds() throws {
    var runs = (1...5).map { run($0, $0, 0) }
    for index in runs.indices {
      runs[index].validationSteps = [0, 72, 80, 90, 100]
      // Late checkpoints deviate by 0.01 sqrt(2 / 3) around 1, seeds by 0.1 sqrt(2.5).
      let level = 1 + 0.1 * (Double(index) - 2)
      runs[index].validationLosses = [9, 1.01, 0.99, 1.01, 0.99].map { $0 * level }
    }
    let late = try #require(VarianceAnalysis().analyse(runs).metrics.first?.sizes.first?.lateNoise)
    #expect(abs(late.seedNoise - 0.1 * 2.5.squareRoot()) < 1e-12)
    #expect(abs(late.lateNoise - 0.01 * (4.0 / 3).squareRoot()) < 1e-12 && late.runs == 5)
    #expect((late.low ?? 99) < late.ratio && late.ratio > 10)
  }

  @Test func sizesAreComparedAndBrokenRunsLeftOut() throws {
    var large = syntheticRuns(9, size: "160m", seed: 4)
    for index in large.indices { large[index].validationLosses[12] = 5 + 0.5 * Double(index) }
    large[3].state = .diverged
    let result = VarianceAnalysis().analyse(large + syntheticRuns(9))
    let sizes = try #require(result.metrics.first?.acrossSizes)
    #expect(sizes.sizes == ["14m", "160m"] && sizes.pAdjusted < 0.01 && sizes.permutationPValue < 0.01)
    #expect(result.scope.leftOut.map(\.what) == ["pythia-160m-seed4"] && result.scope.runs.count == 17)
    #expect(VarianceAnalysis().analyse([]).metrics.isEmpty)
    let one = VarianceAnalysis().analyse(syntheticRuns(1))
    #expect(one.metrics.first?.sizes.isEmpty == true && one.scope.leftOut.count == 1)
  }

  @Test func longCurvesAreThinnedAndSaySo() throws {
    let result = VarianceAnalysis(metrics: ["training_loss"]).analyse(syntheticRuns(3, steps: 5_000))
    let size = try #require(result.metrics.first?.sizes.first)
    #expect(size.steps.count <= VarianceAnalysis.mostSteps && size.steps.count > 100)
    #expect(size.steps.first?.step == 1 && size.steps.last?.step == 5_000)
    #expect(result.scope.leftOut.contains { $0.what.contains("steps of training_loss") })
    #expect(result.notes.contains { $0.contains("each step has its own batch") })
  }

  private func run(_ initSeed: Int, _ dataSeed: Int, _ value: Double) -> RunRecord {
    var run = RunRecord(name: "init\(initSeed)-data\(dataSeed)", size: "14m", initSeed: initSeed, dataSeed: dataSeed)
    (run.validationSteps, run.validationLosses) = ([10], [value])
    return run
  }

  private func factorial() -> [RunRecord] {
    let noise = [0.01, -0.02, 0.01, 0.02, 0.01, -0.03, -0.03, 0.01, 0.02]
    return (0..<9).map { cell in
      let (row, column) = (cell / 3, cell % 3)
      return run(row + 1, column + 1, 5 + Double(row - 1) + 0.2 * Double(column - 1) + noise[cell])
    }
  }
}
