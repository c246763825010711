/// Medians, which a few wild values do not move.
enum MedianScale {
  /// What a median absolute deviation is multiplied by to estimate the standard deviation of normal values.
  static let normalFactor = 1.482602218505602

  /// The median; of an even number of values the mean of the two in the middle; 0 of none.
  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    guard !sorted.isEmpty else { return 0 }
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The values, single strays replaced by the median of the seven around them (Hampel's filter).
  ///
  /// - Parameter distance: how far from that median a value is a stray.
  static func withoutStrays(_ values: [Double], farther distance: Double) -> [Double] {
    values.indices.map { index in
      let reach = min(3, index, values.count - 1 - index)
      let middle = median(Array(values[index - reach...index + reach]))
      return (values[index] - middle).magnitude > distance ? middle : values[index]
    }
  }
}
