import Numerics
import Synchronization

/// Several sequences of a batch at work at once, each on a thread of its own with its own activations.
///
/// Losses and gradients are those of one sequence after another, bit for bit, however many threads there are.
public final class MultithreadedModel {
  /// The model whose parameters are used and whose gradients are added to.
  public let model: Model
  /// Most sequences at work at once.
  public var threads: Int { workers.models.count }

  private let workers: Workers

  /// Each model is used by one task at a time, and what they share is either read only or added to in order.
  private struct Workers: @unchecked Sendable {
    let models: [Model]
  }

  /// Allocates the activations of all threads but the first, which are the model's own.
  ///
  /// - Parameter threads: most sequences at work at once, at least one.
  public init(_ model: Model, threads: Int) {
    self.model = model
    workers = Workers(models: [model] + (1..<max(1, threads)).map { _ in Model(sharingGradientsWith: model) })
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
    let batch = ConcurrentBatch(sequences: sequences.count, layers: model.configuration.layers)
    return forEach(
      sequences, while: goesOn, whenNoneIsLeft: { $0.workOnLogits(of: batch) },
      { worker, sequence, index in
        worker.accumulateGradients(
          tokens: sequence, scale: scale, position: BatchPosition(batch: batch, sequence: index))
      })
  }

  /// The mean loss of every sequence, in nats per token, without gradients; `sequences` as in `accumulateGradients`.
  public func losses(_ sequences: [[Int32]]) -> [Double] {
    forEach(sequences, while: { true }, whenNoneIsLeft: { _ in }) { worker, sequence, _ in
      worker.loss(tokens: sequence)
    } ?? []
  }

  /// `support` is what threads do that have no sequence any more while others still have.
  private func forEach(
    _ sequences: [[Int32]], while goesOn: @Sendable () -> Bool,
    whenNoneIsLeft support: @Sendable (_ worker: Model) -> Void,
    _ body: @Sendable (_ worker: Model, _ sequence: [Int32], _ index: Int) -> Double
  ) -> [Double]? {
    let losses = AlignedBuffer<Double>(count: sequences.count)
    let done = Mutex(0)
    ParallelTasks.perform(sequences.count + threads - 1, threads: threads, while: goesOn) { [workers] task, thread in
      let worker = workers.models[thread]
      guard task < sequences.count else { return support(worker) }
      losses.pointer[task] = body(worker, sequences[task], task)
      done.withLock { $0 += 1 }
    }
    return done.withLock { $0 == sequences.count } ? Array(losses.values) : nil
  }
}
