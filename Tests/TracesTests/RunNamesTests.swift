import Testing

@testable import Traces

/// What is a run: the rule for names of files and folders.
@Suite struct RunNamesTests {
  @Test(arguments: [
    (["logs/seed1.csv", "logs/seed2.csv"], ["seed1", "seed2"]),
    (["a/metrics.csv", "b/metrics.csv"], ["a", "b"]),
    (["sweep/seed1/version_0/metrics.csv", "sweep/seed2/version_0/metrics.csv"], ["seed1", "seed2"]),
    (
      ["logs/lightning_logs/version_0/metrics.csv", "logs/lightning_logs/version_1/metrics.csv"],
      ["version_0", "version_1"]
    ),
    (
      ["seed1/version_0/metrics.csv", "seed1/version_1/metrics.csv", "seed2/version_0/metrics.csv"],
      ["seed1", "seed1", "seed2"]
    ),
    (["exp/14m/seed1/log.csv", "exp/70m/seed1/log.csv"], ["14m", "70m"]),
    (
      ["exp/14m/seed1/log.csv", "exp/14m/seed2/log.csv", "exp/70m/seed1/log.csv"],
      ["14m/seed1", "14m/seed2", "70m/seed1"]
    ),
    (
      ["alpha-step134000_eval.csv", "alpha-step143000_eval.csv", "beta-step1_eval.csv"],
      ["alpha_eval", "alpha_eval", "beta_eval"]
    ),
    (["model__step64.csv", "model__step128.csv", "other__step64.csv"], ["model", "model", "other"]),
    (["run/checkpoint-500/training.log", "run/checkpoint-1000/training.log"], ["run", "run"]),
    (["runs/global_step1000/log.csv", "runs/global_step2000/log.csv"], ["data", "data"]),
  ])
  func filesAreNamedByWhatTellsThemApart(paths: [String], runs: [String]) {
    let found = RunNames(of: paths.map { "/data/" + $0 }, countsFile: true).runs
    #expect(found == runs)
  }

  @Test func partsOfARunAreNoRuns() {
    let tables = RunNames(
      of: ["/d/s1/train.csv", "/d/s1/val.csv", "/d/s2/train.csv", "/d/s2/val.csv"], countsFile: true)
    #expect(tables.runs == ["s1", "s1", "s2", "s2"] && tables.parts == ["train", "val", "train", "val"])
    let boards = RunNames(of: ["/d/s1/train/e", "/d/s1/validation/e", "/d/s2/train/e"], countsFile: false)
    #expect(boards.runs == ["s1", "s1", "s2"] && boards.parts == ["train", "validation", "train"])
    #expect(RunNames(of: ["/d/train.csv"], countsFile: true).runs == ["train"])
  }

  @Test(
    arguments: [
      ("70m_step512.json", 512), ("checkpoint-500", 500), ("global_step143000", 143_000),
      ("mysweep__pythia__step64", 64),
      ("ckpt_300", 300), ("iter=20", 20), ("step10_step20", 20), ("timestep5", nil), ("steps", nil),
      ("step99999999999999999999", nil),
    ] as [(String, Int?)])
  func stepsAreFoundWhereverTheyStand(name: String, step: Int?) { #expect(RunNames.step(in: name) == step) }

  @Test(
    arguments: [
      ("alpha-19m-step134000_eval", "alpha-19m_eval"), ("step64", nil), ("checkpoint-500", nil),
      ("step64_alpha", "alpha"),
      ("pythia-14m", "pythia-14m"),
    ] as [(String, String?)])
  func aNameIsWhatIsLeftWithoutTheStep(name: String, rest: String?) { #expect(RunNames.withoutStep(name) == rest) }

  @Test func numbersInNamesCountByTheirValue() {
    let names = ["seed10", "seed2", "seed1", "a", "seed02"]
    #expect(names.sorted { NaturalOrder($0) < NaturalOrder($1) } == ["a", "seed1", "seed02", "seed2", "seed10"])
  }
}
