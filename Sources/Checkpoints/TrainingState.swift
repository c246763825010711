import Failures
import Files
import Foundation
import NeoX
import Numerics

/// What training needs beside the weights to continue with the same bits: Adam's moments and the step.
public struct TrainingState: Sendable {
  /// Updates done.
  public let step: Int
  /// Adam's first moment, a flat buffer in the order of `ParameterLayout`.
  public let firstMoment: AlignedBuffer<Float>
  /// Adam's second moment, a flat buffer in the order of `ParameterLayout`.
  public let secondMoment: AlignedBuffer<Float>

  /// Names a state in memory; nothing is copied.
  public init(step: Int, firstMoment: AlignedBuffer<Float>, secondMoment: AlignedBuffer<Float>) {
    self.step = step
    self.firstMoment = firstMoment
    self.secondMoment = secondMoment
  }

  private struct Description: Codable {
    let format: String
    let step: Int
    let bytes: Int
    let sha256: String
  }

  private static let formatName = "polypythia-training-state"
  private static let remedy = "remove the run's folder; the same command trains that run again"

  /// Writes `training_state.safetensors` and then `training_state.json` into a folder.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public func write(into folder: String) throws {
    let path = Self.weightsPath(folder)
    try withExtendedLifetime(self) {
      try SafetensorsFile.write(
        [
          SafetensorsSource(name: "first_moment", shape: [firstMoment.count], values: firstMoment.pointer),
          SafetensorsSource(name: "second_moment", shape: [secondMoment.count], values: secondMoment.pointer),
        ], to: path)
    }
    let description = Description(
      format: Self.formatName, step: step, bytes: SmallFile.byteCount(path) ?? 0,
      sha256: try SHA256.hexadecimal(ofFile: path))
    try AtomicWriting.write(ReadableJSON.data(of: description), to: Self.descriptionPath(folder), durable: false)
  }

  /// Reads a state and verifies its digest.
  ///
  /// - Parameter moments: the buffers to read the first and second moment into; new ones unless given.
  /// - Throws: `Failure` of kind `missingInput` when the folder has none; `badData` when it is damaged or of another model.
  public static func read(
    from folder: String, layout: ParameterLayout,
    into moments: (first: AlignedBuffer<Float>, second: AlignedBuffer<Float>)? = nil
  ) throws -> TrainingState {
    let description = try describe(folder)
    let path = weightsPath(folder)
    guard try SHA256.hexadecimal(ofFile: path) == description.sha256 else {
      throw Failure(
        .badData, path, "is damaged: its SHA-256 does not agree with training_state.json", remedy: remedy)
    }
    let file = try SafetensorsFile(path)
    func moment(_ name: String, into place: AlignedBuffer<Float>?) throws -> AlignedBuffer<Float> {
      guard file.shape(of: name) == [layout.bufferCount] else {
        throw Failure(.badData, path, "\"\(name)\" does not fit the model", remedy: remedy)
      }
      let buffer = place ?? AlignedBuffer<Float>(count: layout.bufferCount)
      try file.copyFloats(name, into: buffer.values)
      return buffer
    }
    return TrainingState(
      step: description.step,
      firstMoment: try moment("first_moment", into: moments?.first),
      secondMoment: try moment("second_moment", into: moments?.second))
  }

  /// The step of the state in a folder, or nil where there is no complete one; digests are not checked.
  public static func step(in folder: String) -> Int? { try? describe(folder).step }

  /// Removes the state from a folder, if there is one; the description first, so that no half state is ever taken for one.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when the system refuses.
  public static func remove(from folder: String) throws {
    for path in [descriptionPath(folder), weightsPath(folder)] {
      guard unlink(path) == 0 || errno == ENOENT else {
        throw Failure.system(.inputOutput, path, "cannot be removed")
      }
    }
  }

  private static func describe(_ folder: String) throws -> Description {
    let path = descriptionPath(folder)
    let description = try SmallFile.decode(Description.self, path, remedy: remedy)
    guard description.format == formatName, description.step >= 0 else {
      throw Failure(.badData, path, "is not the description of a training state", remedy: remedy)
    }
    guard SmallFile.byteCount(weightsPath(folder)) == description.bytes else {
      throw Failure(
        .badData, weightsPath(folder), "is missing or not the \(description.bytes) bytes of training_state.json",
        remedy: remedy)
    }
    return description
  }

  private static func descriptionPath(_ folder: String) -> String { folder + "/training_state.json" }
  private static func weightsPath(_ folder: String) -> String { folder + "/training_state.safetensors" }
}
