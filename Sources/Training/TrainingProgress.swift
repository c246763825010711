import Failures
import Files
import Foundation
import Terms

/// How far a run has come; rewritten in the run's folder after every update and read by `status` and by the sweep.
public struct TrainingProgress: Codable, Equatable, Sendable {
  /// The run's name, for example "pythia-14m-seed3".
  public var run: String
  /// The last update done.
  public var step: Int
  /// The number of updates planned.
  public var steps: Int
  /// The training loss of the last update, nats per token; absent before the first.
  public var loss: Double?
  /// Training tokens per second over the last updates.
  public var tokensPerSecond: Double
  /// Mean training loss over each of up to 32 equal parts of the run, as far as it has come; absent in older notes.
  public var lossHistory: [Double]?
  /// What the run is doing.
  public var state: RunState
  /// Why it ended, when it did not finish.
  public var message: String?

  enum CodingKeys: String, CodingKey {
    case run, step, steps, loss, state, message
    case tokensPerSecond = "tokens_per_second"
    case lossHistory = "loss_history"
  }

  /// The file in a run's folder that holds the progress.
  public static func path(in folder: String) -> String { folder + "/progress.json" }

  /// Creates a note of progress.
  public init(
    run: String, step: Int, steps: Int, loss: Double? = nil, tokensPerSecond: Double = 0, state: RunState,
    message: String? = nil
  ) {
    self.run = run
    self.step = step
    self.steps = steps
    self.loss = loss
    self.tokensPerSecond = tokensPerSecond
    self.state = state
    self.message = message
  }

  /// Reads a run's progress; nil when the run has not begun or the note cannot be read.
  public static func read(folder: String) -> TrainingProgress? {
    guard let data = FileManager.default.contents(atPath: path(in: folder)) else { return nil }
    return try? JSONDecoder().decode(TrainingProgress.self, from: data)
  }

  func write(folder: String, durable: Bool) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var note = self
    if let loss, !loss.isFinite { note.loss = nil }
    try AtomicWriting.write(encoder.encode(note), to: Self.path(in: folder), durable: durable)
  }
}
