import Numerics
import Synchronization

/// Several sequences of a batch in flight at once, each on a core of its own with its own activations.
///
/// Losses and gradients are those of one sequence after another, bit for bit, however many are in flight.
public final class ModelCrew {
  /// The model whose parameters are used and whose gradients are added to.
  public let model: Model
  /// Most sequences in flight.
  public var lanes: Int { inFlight.models.count }

  private let inFlight: Lanes

  /// The lanes are used by one task each at a time, and what they share is either read only or added to in turn.
  private struct Lanes: @unchecked Sendable {
    let models: [Model]
  }

  /// Allocates the activations of all lanes but the first, which are the model's own.
  ///
  /// - Parameter lanes: most sequences in flight, at least one.
  public init(_ model: Model, lanes: Int) {
    self.model = model
    let others = (1..<max(1, lanes)).map { _ in Model(besides: model) }
    inFlight = Lanes(models: [model] + others)
  }

  /// The mean loss of every sequence, in nats per token; adds `scale` times the gradient of each to the model's gradients.
  ///
  /// - Parameters:
  ///   - sequences: `sequenceLength + 1` ids each; ids lie in 0..<vocabulary.
  ///   - scale: weight of every sequence in the gradient, 1 / batch size for the mean over a batch.
  ///   - goesOn: asked before each sequence, on any thread.
  /// - Returns: nil when not all sequences were done, because `goesOn` said no.
  public func accumulateGradients(
    _ sequences: [[Int32]], scale: Float, while goesOn: @Sendable () -> Bool = { true }
  ) -> [Double]? {
    let layers = model.configuration.layers
    let order = GradientOrder(parts: GradientTurn.parts(layers: layers))
    let queue = LogitQueue(sequences: sequences.count)
    return each(
      sequences, while: goesOn, thenHelp: { lane in lane.help(queue, order: order) },
      { lane, sequence, place in
        lane.accumulateGradients(
          tokens: sequence, scale: scale,
          turn: GradientTurn(order: order, queue: queue, sequence: place, layers: layers))
      })
  }

  /// The mean loss of every sequence, in nats per token, without gradients; `sequences` as in `accumulateGradients`.
  public func losses(_ sequences: [[Int32]]) -> [Double] {
    each(sequences, while: { true }, thenHelp: { _ in }) { lane, sequence, _ in lane.loss(tokens: sequence) } ?? []
  }

  /// `help` is what lanes do that have no sequence any more while others still have.
  private func each(
    _ sequences: [[Int32]], while goesOn: @Sendable () -> Bool, thenHelp help: @Sendable (_ lane: Model) -> Void,
    _ body: @Sendable (_ lane: Model, _ sequence: [Int32], _ place: Int) -> Double
  ) -> [Double]? {
    let losses = AlignedBuffer<Double>(count: sequences.count)
    let done = Mutex(0)
    ParallelTasks.perform(sequences.count + lanes - 1, threads: lanes, while: goesOn) { [inFlight] place, lane in
      guard place < sequences.count else { return help(inFlight.models[lane]) }
      losses.pointer[place] = body(inFlight.models[lane], sequences[place], place)
      done.withLock { $0 += 1 }
    }
    return done.withLock { $0 == sequences.count } ? Array(losses.values) : nil
  }
}
