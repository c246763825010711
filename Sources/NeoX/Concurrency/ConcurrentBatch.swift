/// What the threads that work on the sequences of one batch share besides the model.
struct ConcurrentBatch: Sendable {
  /// The order in which they add to the gradients.
  let gradients: OrderedAccumulation
  /// The logits that are still to be worked on.
  let logits: LogitQueue

  init(sequences: Int, layers: Int) {
    gradients = OrderedAccumulation(layers: layers)
    logits = LogitQueue(sequences: sequences)
  }
}

/// Where a sequence stands in a batch, hence after which others it adds to the gradients.
struct BatchPosition {
  let batch: ConcurrentBatch
  let sequence: Int

  /// Runs `body`, which adds to a part of the gradients, once the sequences before have added to it.
  func add(to part: OrderedAccumulation.Part, _ body: () -> Void) {
    batch.gradients.add(to: part, position: sequence, body)
  }
}
