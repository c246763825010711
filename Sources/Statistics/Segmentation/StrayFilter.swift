/// Hampel's filter: values far from their neighbours are taken for strays.
enum StrayFilter {
  /// The values, single strays replaced by the median of the seven around them.
  ///
  /// - Parameter distance: how far from that median a value is a stray.
  static func withoutStrays(_ values: [Double], farther distance: Double) -> [Double] {
    values.indices.map { index in
      let reach = min(3, index, values.count - 1 - index)
      let middle = Quantile.median(Array(values[index - reach...index + reach]))
      return (values[index] - middle).magnitude > distance ? middle : values[index]
    }
  }
}
