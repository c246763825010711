import Checkpoints
import Failures
import Files
import Foundation
import NeoX
import Numerics
import Runs
import Stability
import Traces
import Training

/// A run with the checkpoints that it has on disk.
struct SavedRun: Sendable {
  let record: RunRecord
  let folder: String
  /// The folders of the saved steps.
  let checkpoints: [Int: String]
  /// The run's probe sequences; empty when it has none.
  let probe: [[Int32]]

  /// Looks for the checkpoints of a run; nothing of them is read.
  ///
  /// - Throws: `Failure` of kind `badData` when the trace is damaged.
  init(_ record: RunRecord, trace: TraceReader) throws {
    self.record = record
    folder = PathName.parent(of: trace.path)
    probe = try trace.probe().tokenIDs
    // A folder of our own without a manifest is one that is being removed.
    let isOwn = trace.isTrainedHere
    let found = CheckpointFolder.stepFolders(folder).filter { !isOwn || CheckpointManifest.exists(in: $0.path) }
    checkpoints = Dictionary(found.map { ($0.step, $0.path) }, uniquingKeysWith: { first, _ in first })
  }

  /// The runs of a folder that have a trace, by size, with the checkpoints they have.
  static func all(in context: AnalysisContext) throws -> [SavedRun] {
    try context.runs.compactMap { record in
      try context.traces[record.name].map { try SavedRun(record, trace: TraceReader($0)) }
    }
  }

  /// The folder of a step.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it was not saved.
  func path(step: Int) throws -> String {
    guard let path = checkpoints[step] else {
      throw Failure(.missingInput, CheckpointFolder.path(run: folder, step: step), "is missing")
    }
    return path
  }

  /// Reads the weights of a step and verifies them.
  ///
  /// - Parameter buffer: where they go, of the model's layout; a new one unless given.
  /// - Throws: `Failure` of kind `missingInput` or `badData`, naming the file; `badData` also when the network is of another shape.
  @discardableResult
  func parameters(
    step: Int, as model: ModelConfiguration, into buffer: AlignedBuffer<Float>? = nil
  ) throws -> AlignedBuffer<Float> {
    let path = try path(step: step)
    let layout = ParameterLayout(model)
    return try HuggingFaceCheckpoint.read(path) { found in
      guard found == layout else {
        throw Failure(
          .badData, path, "holds a network of another shape than the other runs' of size \(record.size)",
          remedy: "keep runs of different shapes in different folders")
      }
      return buffer ?? AlignedBuffer(count: found.bufferCount)
    }.parameters
  }

  /// Identifies the contents of a step: the manifest, or every file where there is none.
  func digest(step: Int) throws -> String {
    let path = try path(step: step)
    if let manifest = FileManager.default.contents(atPath: path + "/manifest.json") {
      return SHA256.hexadecimal(of: manifest)
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    let lines = try names.map { "\($0) \(try SHA256.hexadecimal(ofFile: path + "/" + $0))\n" }
    return SHA256.hexadecimal(of: Data(lines.joined().utf8))
  }
}
