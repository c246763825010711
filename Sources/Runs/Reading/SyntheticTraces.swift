import Failures
import Files
import Stability
import Terms
import Traces

/// Stores runs whose truth is known as traces, so that every command can be tried on them.
public enum SyntheticTraces {
  /// Writes a folder of runs, a folder with `trace.h5` for each, whole or not at all.
  ///
  /// Losses, gradient norms, the 14 weight metrics and activations go where a trained run has them; every other metric
  /// becomes an imported one. Training losses and gradient norms are rounded to single precision, as in every trace. A run
  /// without validation losses is stored with imported metrics alone.
  ///
  /// - Parameter folder: must not exist.
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public static func write(_ runs: [RunRecord], to folder: String) throws {
    try AtomicWriting.createFolder(folder) { temporary in
      for run in runs {
        let place = temporary + "/" + RunFolderName.safe(run.name)
        try AtomicWriting.ensureFolder(place)
        if run.validationSteps.isEmpty {
          try writeMetrics(run, to: place + "/\(TraceReader.fileName)")
        } else {
          try writeTrace(run, to: place + "/\(TraceReader.fileName)")
        }
      }
    }
  }

  private static func writeMetrics(_ run: RunRecord, to path: String) throws {
    let steps = Set(run.curves.flatMap(\.steps)).sorted()
    let metrics = run.curves.map { curve in
      let values = Dictionary(zip(curve.steps, curve.values)) { _, later in later }
      return ImportedMetric(name: curve.metric, values: steps.map { values[$0] ?? .nan })
    }
    let source = ImportSource(form: "synthetic", file: run.name, sha256: SHA256.hexadecimal(of: Array(run.digest.utf8)))
    try ImportedRun(name: run.name, source: source, steps: steps, metrics: metrics)
      .write(to: path, size: run.size, initSeed: run.initSeed, dataSeed: run.dataSeed)
  }

  private static func writeTrace(_ run: RunRecord, to path: String) throws {
    let shape = try run.sites.first.flatMap { site in
      try run.observationSteps.first.flatMap { try run.activations(site, $0) }
    }
    let (tokens, features) = (shape?.tokens ?? 0, shape?.features ?? 0)
    let writer = try TraceWriter(
      creating: path,
      TraceDescription(
        run: run.name, size: run.size, initSeed: run.initSeed, dataSeed: run.dataSeed, source: "synthetic",
        configuration: "{}", matrixNames: ["synthetic"], siteNames: run.sites, width: features,
        probe: ProbeSet(tokenIDs: [[Int32](repeating: 0, count: tokens)], texts: ["synthetic"])))
    for (index, step) in run.trainingSteps.enumerated() {
      writer.record(
        TrainingRow(
          step: step, loss: Float(run.trainingLosses[index]), gradientNorm: Float(run.gradientNorms[index]),
          learningRate: 0, tokens: step, seconds: 0, tokensPerSecond: 0))
    }
    let noMatrix = [Double](repeating: .nan, count: Metric.ofMatrix.count)
    let weights = Metric.ofModel.map { run.curve(of: $0) }
    for (index, step) in run.validationSteps.enumerated() {
      let model = weights.map { curve in
        curve?.steps.firstIndex(of: step).flatMap { curve?.values[$0] } ?? .nan
      }
      let sites = try run.sites.map { try run.activations($0, step)?.values ?? [] }
      try writer.observe(
        Observation(
          step: step, validationLoss: run.validationLosses[index], perMatrix: [noMatrix], model: model,
          activations: sites))
    }
    try writer.flush()
  }
}
