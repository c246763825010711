import NeoX
import Numerics
import Stability

/// How alike the weights of two networks are, part by part, in the order in which they lie.
struct WeightCosines {
  private let model: ModelConfiguration
  private let layout: ParameterLayout
  private let first: AlignedBuffer<Float>
  private let second: AlignedBuffer<Float>

  init(_ first: AlignedBuffer<Float>, _ second: AlignedBuffer<Float>, model: ModelConfiguration) {
    (self.first, self.second, self.model, layout) = (first, second, model, ParameterLayout(model))
  }

  /// Cosine of the angle between all weights; 0 when one network is zero throughout.
  var all: Double {
    var sums = Sums()
    // The gaps between tensors are zero in both.
    sums.add(first, second, from: 0, count: layout.bufferCount)
    return sums.cosine
  }

  /// Mean cosine of the units of a layer; a unit is all that belongs to it and to no other.
  func mean(_ unit: MatchedUnit, layer: Int) -> Double {
    let count = unit == .neurons ? model.feedForwardWidth : model.heads
    return (0..<count).reduce(0) { $0 + (unit == .neurons ? neuron($1, layer) : head($1, layer)) } / Double(count)
  }

  private func neuron(_ index: Int, _ layer: Int) -> Double {
    let (tensors, width) = (layout.layers[layer], model.width)
    var sums = Sums()
    sums.add(first, second, from: tensors.expansionWeight.offset + index * width, count: width)
    sums.add(first, second, from: tensors.expansionBias.offset + index, count: 1)
    sums.add(
      first, second, from: tensors.contractionWeight.offset + index, count: width, stride: model.feedForwardWidth)
    return sums.cosine
  }

  private func head(_ index: Int, _ layer: Int) -> Double {
    let (tensors, width, rows) = (layout.layers[layer], model.width, 3 * model.headWidth)
    var sums = Sums()
    sums.add(first, second, from: tensors.queryKeyValueWeight.offset + index * rows * width, count: rows * width)
    sums.add(first, second, from: tensors.queryKeyValueBias.offset + index * rows, count: rows)
    for column in 0..<model.headWidth {
      let start = tensors.attentionOutputWeight.offset + index * model.headWidth + column
      sums.add(first, second, from: start, count: width, stride: width)
    }
    return sums.cosine
  }

  private struct Sums {
    var (product, firstSquares, secondSquares) = (0.0, 0.0, 0.0)

    mutating func add(
      _ first: AlignedBuffer<Float>, _ second: AlignedBuffer<Float>, from start: Int, count: Int, stride: Int = 1
    ) {
      for index in 0..<count {
        let (a, b) = (Double(first.values[start + index * stride]), Double(second.values[start + index * stride]))
        product += a * b
        firstSquares += a * a
        secondSquares += b * b
      }
    }

    var cosine: Double {
      let scale = (firstSquares * secondSquares).squareRoot()
      return scale > 0 ? product / scale : 0
    }
  }
}
