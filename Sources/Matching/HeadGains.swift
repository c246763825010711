import NeoX
import Statistics

/// The best order of the coordinates within one head, as a partner of another network's head.
struct HeadGains {
  let values: [Int]
  let keys: [Int]
  /// The sum of products in that order.
  let best: Double
  /// The sum of products in the present order.
  let present: Double

  var isImproved: Bool { best - present > 1e-6 * abs(present) }

  init(_ inputs: WeightProducts, _ outputs: WeightProducts, own: Int, their: Int, model: ModelConfiguration) {
    let (width, rotated) = (model.headWidth, model.rotaryWidth)
    func input(_ part: Int, _ row: Int, _ column: Int) -> Float {
      inputs.values[((3 * own + part) * width + row) * inputs.size + (3 * their + part) * width + column]
    }
    func table(_ first: Int, _ gain: (Int, Int) -> Float) -> [Float] {
      (first..<width).flatMap { row in (first..<width).map { gain(row, $0) } }
    }
    let valueGains = table(0) {
      input(2, $0, $1) + outputs.values[(own * width + $0) * outputs.size + their * width + $1]
    }
    let keyGains = table(rotated) { input(0, $0, $1) + input(1, $0, $1) }
    let free = width - rotated
    values = Assignment.maximising(valueGains, size: width) ?? Array(0..<width)
    let freeKeys = Assignment.maximising(keyGains, size: free) ?? Array(0..<free)
    keys = Array(0..<rotated) + freeKeys.map { $0 + rotated }
    let tied = (0..<rotated).reduce(0.0) { $0 + Double(input(0, $1, $1)) + Double(input(1, $1, $1)) }
    func sum(_ gains: [Float], _ order: [Int]) -> Double {
      order.enumerated().reduce(0.0) { $0 + Double(gains[$1.offset * order.count + $1.element]) }
    }
    best = tied + sum(valueGains, values) + sum(keyGains, freeKeys)
    present = tied + sum(valueGains, Array(0..<width)) + sum(keyGains, Array(0..<free))
  }
}
