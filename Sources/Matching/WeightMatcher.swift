import NeoX
import Numerics
import Statistics

/// Puts the parts of one network into the order of another's by their weights: weight matching by coordinate descent (Ainsworth,
/// Hayase and Srinivasa 2023, algorithm 1), for the symmetries of GPT-NeoX that `ModelPermutation` lists.
///
/// What grows is the sum of products of corresponding weights. In turn the residual stream, and in every layer the heads
/// (with the coordinates within them) and the neurons, get the order that is best while all others stay; that is a linear
/// assignment each time. It ends when no order changes: a local optimum, which depends on the start. The start is the stream's best
/// order by the two embeddings alone, whose rows are the same tokens in both networks. Everything is deterministic.
final class WeightMatcher {
  private let model: ModelConfiguration
  private let layout: ParameterLayout
  private let target: AlignedBuffer<Float>
  private let source: AlignedBuffer<Float>
  // The layers of `source` in the order found so far.
  private let moved: AlignedBuffer<Float>
  // Gains of the embeddings, target's coordinate x source's own.
  private let embeddingGains: [Float]
  private(set) var permutation: ModelPermutation

  /// No search takes more rounds than this; ten are usual.
  static let mostRounds = 100

  /// - Parameters:
  ///   - source: the network to reorder.
  ///   - target: the network whose order is wanted; both are flat buffers of the model's layout.
  ///   - start: the order to begin with.
  init(
    _ source: AlignedBuffer<Float>, to target: AlignedBuffer<Float>, model: ModelConfiguration,
    start: ModelPermutation? = nil
  ) {
    (self.source, self.target, self.model) = (source, target, model)
    layout = ParameterLayout(model)
    moved = AlignedBuffer(count: layout.bufferCount)
    var gains = WeightProducts(model.width)
    for tensor in [layout.inputEmbedding, layout.outputEmbedding] {
      gains.addColumns(of: target, and: source, tensor, rows: model.vocabularySize)
    }
    embeddingGains = gains.values
    permutation = start ?? ModelPermutation(identityFor: model)
    for index in layout.layers.indices { place(index) }
  }

  /// Finds the order of everything.
  func matchAll() {
    if let order = Assignment.maximising(embeddingGains, size: model.width) { permutation.stream = order }
    for index in layout.layers.indices { place(index) }
    for _ in 0..<Self.mostRounds {
      var changed = false
      for index in layout.layers.indices {
        changed = matchHeads(index) || changed
        changed = matchNeurons(index) || changed
      }
      changed = matchStream() || changed
      if !changed { return }
    }
  }

  /// Finds the order of the coordinates within heads; stream, neurons and heads stay.
  func matchWithinHeads() {
    for index in layout.layers.indices { _ = matchHeads(index, headsStay: true) }
  }

  private func place(_ index: Int) {
    permutation.apply(toLayer: index, of: source, layout: layout, model: model, into: moved)
  }

  // Whether another order than the present one, which is 0, 1, 2 …, gains more than rounding.
  private func improvement(_ gains: [Float], size: Int) -> [Int]? {
    guard let order = Assignment.maximising(gains, size: size) else { return nil }
    var (gain, scale) = (0.0, 0.0)
    for (row, column) in order.enumerated() {
      gain += Double(gains[row * size + column]) - Double(gains[row * size + row])
      scale += Double(gains[row * size + row].magnitude)
    }
    return gain > 1e-6 * scale ? order : nil
  }

  private func matchNeurons(_ index: Int) -> Bool {
    let tensors = layout.layers[index]
    var gains = WeightProducts(model.feedForwardWidth)
    gains.addRows(of: target, and: moved, tensors.expansionWeight, columns: model.width)
    gains.addRows(of: target, and: moved, tensors.expansionBias, columns: 1)
    gains.addColumns(of: target, and: moved, tensors.contractionWeight, rows: model.width)
    guard let order = improvement(gains.values, size: gains.size) else { return false }
    let old = permutation.layers[index].neurons
    permutation.layers[index].neurons = order.map { old[$0] }
    place(index)
    return true
  }

  private func matchStream() -> Bool {
    var gains = WeightProducts(model.width)
    let stream = permutation.stream
    for row in 0..<model.width {
      for column in 0..<model.width {
        gains.values[row * model.width + column] = embeddingGains[row * model.width + stream[column]]
      }
    }
    for tensors in layout.layers {
      for tensor in [tensors.queryKeyValueWeight, tensors.expansionWeight] {
        gains.addColumns(of: target, and: moved, tensor, rows: tensor.count / model.width)
      }
      for tensor in [
        tensors.attentionOutputWeight, tensors.contractionWeight, tensors.attentionNormScale, tensors.attentionNormBias,
        tensors.feedForwardNormScale, tensors.feedForwardNormBias, tensors.attentionOutputBias, tensors.contractionBias,
      ] { gains.addRows(of: target, and: moved, tensor, columns: tensor.count / model.width) }
    }
    // The final LayerNorm is in no layer: its own values in the present order.
    for tensor in [layout.finalNormScale, layout.finalNormBias] {
      for row in 0..<model.width {
        for column in 0..<model.width {
          gains.values[row * model.width + column] +=
            target.values[tensor.offset + row] * source.values[tensor.offset + stream[column]]
        }
      }
    }
    guard let order = improvement(gains.values, size: model.width) else { return false }
    permutation.stream = order.map { stream[$0] }
    for index in layout.layers.indices { place(index) }
    return true
  }

  private func matchHeads(_ index: Int, headsStay: Bool = false) -> Bool {
    let tensors = layout.layers[index]
    var inputs = WeightProducts(3 * model.width)
    inputs.addRows(of: target, and: moved, tensors.queryKeyValueWeight, columns: model.width)
    inputs.addRows(of: target, and: moved, tensors.queryKeyValueBias, columns: 1)
    var outputs = WeightProducts(model.width)
    outputs.addColumns(of: target, and: moved, tensors.attentionOutputWeight, rows: model.width)
    let heads = model.heads
    var inner: [HeadGains] = []
    for own in 0..<heads {
      for their in 0..<heads where !headsStay || own == their {
        inner.append(HeadGains(inputs, outputs, own: own, their: their, model: model))
      }
    }
    let order: [Int]
    if headsStay {
      guard inner.contains(where: \.isImproved) else { return false }
      order = Array(0..<heads)
    } else {
      // The present order without any change within heads is what must be improved.
      let present = (0..<heads).reduce(0.0) { $0 + inner[$1 * heads + $1].present }
      guard let best = Assignment.maximising(inner.map { Float($0.best) }, size: heads) else { return false }
      let gain = best.enumerated().reduce(0.0) { $0 + inner[$1.offset * heads + $1.element].best }
      guard gain - present > 1e-6 * abs(present) else { return false }
      order = best
    }
    let old = permutation.layers[index]
    for (own, their) in order.enumerated() {
      let found = headsStay ? inner[own] : inner[own * heads + their]
      let head = old.heads[their]
      permutation.layers[index].heads[own] = head
      permutation.layers[index].values[head] = found.values.map { old.values[head][$0] }
      permutation.layers[index].keys[head] = found.keys.map { old.keys[head][$0] }
    }
    place(index)
    return true
  }
}
