import Failures
import Statistics
import Wording

/// The runs of one size with everything that is to be read from them.
struct ProbeGroup {
  let size: String
  let steps: [Int]
  let sites: [String]
  let tasks: [PreparedProbeTask]
  private(set) var leftOut: [AnalysisScope.LeftOut]
  private let compared: ComparedRuns
  private let split: ProbeSplit?
  private let options: ProbesAnalysis.Options

  /// Chooses runs, steps and tasks; reads no activations.
  ///
  /// - Throws: `Failure` for steps that were not observed and labels that do not fit.
  init(size: String, _ runs: [RunRecord], _ options: ProbesAnalysis.Options) throws {
    self.size = size
    self.options = options
    compared = ComparedRuns(runs)
    leftOut = compared.leftOut
    let last = options.isAsPublished && compared.sites.last == "final" ? compared.sites.dropLast().last : nil
    let dropped = last.flatMap { $0.hasPrefix("layer.") ? $0 : nil }
    sites = compared.sites.filter { $0 != dropped }
    guard let first = compared.runs.first, let probe = first.probe, !compared.sites.isEmpty, !compared.steps.isEmpty
    else {
      (steps, tasks, split) = ([], [], nil)
      if !compared.runs.isEmpty {
        leftOut.note("all of \(size)", "its runs have no observed step or no site in common")
      }
      return
    }
    steps = try Self.steps(options.steps, of: compared.steps, size: size)
    let sequences = (probe.sequences.last ?? -1) + 1
    guard let split = ProbeSplit(sequences: sequences) else {
      leftOut.note(
        "all of \(size)",
        "its probe set has \(counted(sequences, "sequence")), and at least \(ProbeSplit.fewestSequences) are needed to "
          + "train, develop and test on")
      tasks = []
      self.split = nil
      return
    }
    self.split = split
    if let dropped {
      leftOut.note(
        "\(dropped) of \(size)",
        "the suite's authors read the last block only after the final normalisation, which is the site final")
    }
    var prepared: [PreparedProbeTask] = []
    let builtIn = options.tasks ?? (options.labels.isEmpty ? BuiltInProbeTask.allCases : [])
    let texts = try builtIn.contains(where: \.needsTexts) ? first.probeTexts() : nil
    var made = builtIn.map { ($0.rawValue, $0.task(probe, texts: texts)) }
    made += try options.labels.map { labels -> (String, ProbeTask?) in
      (labels.name, try ProbeTask(labels, probe: probe))
    }
    for (name, task) in made {
      guard let task else {
        leftOut.note(
          "\(name) of \(size)",
          "it needs the texts of the probe's tokens, and there is no corpus/tokenizer.json beside the runs")
        continue
      }
      if let divided = PreparedProbeTask(task, probe, split, options.schedule) {
        prepared.append(divided)
      } else {
        leftOut.note("\(name) of \(size)", PreparedProbeTask.obstacle)
      }
    }
    tasks = prepared
  }

  /// The runs that are probed.
  var probedRuns: [RunRecord] { split == nil || tasks.isEmpty ? [] : compared.runs }

  /// The tokens that are probed.
  var tokenIDs: [Int] { compared.runs.first?.probe?.tokenIDs ?? [] }

  /// Trains and tests; nil when there is nothing to probe.
  ///
  /// - Throws: what reading activations throws.
  func probes() throws -> SizeProbes? {
    guard let split, let probe = compared.runs.first?.probe, !tasks.isEmpty else { return nil }
    let grid = try ProbeGrid(
      compared.runs, sites: sites, steps: steps, tasks: tasks, split: split, probe: probe, options: options)
    let points = try grid.points()
    return SizeProbes(
      size: size, runs: compared.runs.map(\.name), steps: steps, sites: sites, split: split,
      tasks: try zip(tasks, points).map { try summary($0, $1, features: grid.features) })
  }

  private func summary(_ task: PreparedProbeTask, _ points: [[ProbePoint]], features: Int) throws -> TaskProbes {
    let uniform = Codelength.uniform(items: task.training.rows.count, classes: task.classes)
    let names = compared.runs.map(\.name)
    let measured = names.indices.map { run in
      steps.indices.map { step in
        points[run][step].measurement(run: names[run], step: steps[step], since: points[run][0], uniform: uniform)
      }
    }
    let majority = ClassificationScores(
      named: task.test.labels.map { _ in task.majority }, truth: task.test.labels, classes: task.classes)
    let byStep = steps.indices.map { step in measured.map { $0[step] } }
    return TaskProbes(
      task: task.task.name, meaning: task.task.meaning, classes: task.task.classes,
      trainingTokens: task.training.rows.count, testTokens: task.test.rows.count, uniformCodelength: uniform,
      frequencyCodelength: Codelength.frequencies(task.training.labels, classes: task.classes),
      majorityAccuracy: majority.accuracy, majorityMacroF1: majority.macroF1, measurements: measured.flatMap { $0 },
      trajectory: zip(steps, byStep).map { ProbeTrajectoryPoint(step: $0, $1) },
      gains: ProbeGain.gains(byStep.first ?? [], byStep.last ?? []),
      noise: zip(steps, byStep).flatMap { ProbeNoise.noise(step: $0, $1) },
      angles: try ProbeAngles(points, runs: names, steps: steps, features: features, classes: task.classes))
  }

  /// The steps asked for; else the first, the last, and those nearest to a half, a quarter … of it, six at most.
  private static func steps(_ asked: [Int], of observed: [Int], size: String) throws -> [Int] {
    if let unknown = asked.first(where: { !observed.contains($0) }) {
      throw Failure(
        .usage, "--steps \(unknown)", "is no step at which all runs of \(size) were observed",
        remedy: "steps there: \(observed.map(String.init).joined(separator: ", "))")
    }
    guard asked.isEmpty, let first = observed.first, let last = observed.last else { return Set(asked).sorted() }
    let halves = (1...4).map { power in
      observed.min { abs($0 << power - last) < abs($1 << power - last) } ?? last
    }
    return Set([first, last] + halves).sorted()
  }
}
