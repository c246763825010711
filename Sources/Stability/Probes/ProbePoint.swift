import Statistics

/// What the probes of one task found in one run at one step.
struct ProbePoint: Sendable {
  /// One entry for each seed of the probe.
  var repetitions: [Repetition]
  /// Length of the control labels' code in bits.
  let controlBits: Double
  /// Test accuracy on the control labels.
  let controlAccuracy: Double
  /// Online codelength in bits, where it was asked for.
  let onlineBits: Double?

  /// What one probe found.
  struct Repetition: Sendable {
    let seed: UInt32
    let codelength: Codelength
    let scores: ClassificationScores
    let updates: Int
    let siteWeights: [Double]
    /// Row-major features x (classes - 1).
    let directions: [Double]
  }

  /// Trains and tests the probes of a task.
  init(
    _ task: PreparedProbeTask, _ data: ProbeRepresentations, _ options: ProbesAnalysis.Options,
    _ noises: [ProbeNoiseReservoir]
  ) {
    func examples(_ part: PreparedProbeTask.Part, _ labels: [Int]) -> ProbeExamples {
      ProbeExamples(data.sites, features: data.features, items: part.rows, labels: labels)
    }
    func train(_ training: ProbeExamples, _ development: ProbeExamples, _ noise: ProbeNoiseReservoir) -> TrainedProbe {
      options.schedule.train(training, development: development, classes: task.classes, noise: noise)
    }
    let training = examples(task.training, task.training.labels)
    let development = examples(task.development, task.development.labels)
    let test = examples(task.test, task.test.labels)
    repetitions = noises.map { noise in
      let probe = train(training, development, noise)
      return Repetition(
        seed: noise.seed, codelength: .variational(probe, training),
        scores: ClassificationScores(named: probe.named(test), truth: test.labels, classes: task.classes),
        updates: probe.updates, siteWeights: probe.siteWeights, directions: probe.readDirections)
    }
    let first = noises[0]
    onlineBits =
      options.online
      ? Codelength.online(training, classes: task.classes) { train($0, development, first) } : nil
    let controls = examples(task.training, task.training.controls)
    let controlTest = examples(task.test, task.test.controls)
    let control = train(controls, examples(task.development, task.development.controls), first)
    controlBits = Codelength.variational(control, controls).bits
    controlAccuracy =
      ClassificationScores(named: control.named(controlTest), truth: controlTest.labels, classes: task.classes).accuracy
  }

  /// Mean over repetitions.
  func mean(_ value: (Repetition) -> Double) -> Double {
    repetitions.reduce(0) { $0 + value($1) } / Double(repetitions.count)
  }

  /// Mean codelength over repetitions, in bits.
  var bits: Double { mean(\.codelength.bits) }

  /// Mean over repetitions of the weight of each site.
  var siteWeights: [Double] {
    (0..<(repetitions.first?.siteWeights.count ?? 0)).map { site in mean { $0.siteWeights[site] } }
  }

  /// As the result shows it.
  ///
  /// - Parameters:
  ///   - first: what the same run's first step gave.
  ///   - uniform: bits of equal classes.
  func measurement(run: String, step: Int, since first: ProbePoint, uniform: Double) -> ProbeMeasurement {
    ProbeMeasurement(
      run: run, step: step, codelength: bits, codelengthNats: mean(\.codelength.nats),
      divergenceNats: mean(\.codelength.divergence), compression: uniform / bits, codelengthRatio: bits / first.bits,
      onlineCodelength: onlineBits, accuracy: mean(\.scores.accuracy), macroF1: mean(\.scores.macroF1),
      microF1: mean(\.scores.microF1), layerWeights: siteWeights,
      control: ProbeControl(
        codelength: controlBits, codelengthRatio: controlBits / first.controlBits, accuracy: controlAccuracy),
      selectivity: mean(\.scores.accuracy) - controlAccuracy,
      repetitions: repetitions.map {
        ProbeRepetition(
          probeSeed: Int($0.seed), codelength: $0.codelength.bits, accuracy: $0.scores.accuracy,
          macroF1: $0.scores.macroF1, updates: $0.updates)
      })
  }
}
