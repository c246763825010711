import Failures
import Files
import Foundation
import Traces

/// Reads the runs of a sweep from its folder.
public struct SweepTraces: Sendable {
  /// The runs that have a trace, by folder name.
  public let runs: [RunRecord]
  /// The traces themselves, in the order of `runs`, for what the records do not hold.
  public let traces: [TraceReader]
  /// Run folders without a trace, with what is known of them.
  public let warnings: [String]

  /// Reads every folder inside `folder` that holds a `trace.h5`; links to folders are followed, hidden folders are not.
  ///
  /// - Throws: `Failure` of kind `missingInput` when `folder` cannot be listed, and what reading a damaged trace throws.
  public init(_ folder: String) throws {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw Failure(.missingInput, folder, "cannot be listed", remedy: "name the folder of a sweep")
    }
    var runs: [RunRecord] = []
    var traces: [TraceReader] = []
    var warnings: [String] = []
    for name in names.sorted() where !name.hasPrefix(".") && !name.contains(".partial-") {
      let path = "\(folder)/\(name)"
      let progress = Progress(of: path)
      guard FileManager.default.fileExists(atPath: path + "/trace.h5") else {
        if let progress { warnings.append("\(name) has no trace (\(progress.message ?? progress.state.rawValue))") }
        continue
      }
      let trace = try TraceReader(path + "/trace.h5")
      var run = try RunRecord(trace, progress: progress)
      // Folder names cannot occur twice, names inside copied traces can.
      run.name = name
      runs.append(run)
      traces.append(trace)
    }
    self.runs = runs
    self.traces = traces
    self.warnings = warnings
  }

  /// What `progress.json` says of a run; a file that cannot be understood counts as none.
  struct Progress: Decodable {
    let state: RunRecord.State
    let message: String?

    init?(of run: String) {
      guard let data = FileManager.default.contents(atPath: run + "/progress.json"),
        let found = try? JSONDecoder().decode(Progress.self, from: data)
      else { return nil }
      self = found
    }
  }
}

extension RunRecord {
  /// The record of a run from its trace.
  ///
  /// Without a progress note the run counts as finished when its last recorded step is the last of its configuration.
  ///
  /// - Throws: `Failure` when the trace is damaged.
  init(_ trace: TraceReader, progress: SweepTraces.Progress?) throws {
    self.init(name: trace.run, size: trace.size, initSeed: trace.initSeed, dataSeed: trace.dataSeed) { site, step in
      let found = try trace.activations(site: site, step: step)
      return Activations(values: found.values, tokens: found.tokens, features: found.features)
    }
    let training = try trace.training()
    trainingSteps = training.steps
    trainingLosses = training.losses.map(Double.init)
    gradientNorms = training.gradientNorms.map(Double.init)
    let validation = try trace.validation()
    validationSteps = validation.steps
    validationLosses = validation.losses
    observationSteps = try trace.observedSteps()
    sites = trace.sites
    digest = SHA256.hexadecimal(of: Data(validation.digests.joined(separator: "\n").utf8))
    if let progress {
      state = progress.state
      failure = progress.state == .failed ? progress.message ?? "for a reason that was not recorded" : nil
    } else {
      struct Plan: Decodable { let steps: Int }
      let plan = try? JSONDecoder().decode(Plan.self, from: Data(trace.configuration.utf8))
      state = plan.map { lastStep >= $0.steps } ?? true ? .finished : .running
    }
  }
}
