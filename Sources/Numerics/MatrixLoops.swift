/// The loops of `MatrixElement`, written once and compiled for each element where its conformance calls them.
enum MatrixLoops {
  @inline(__always)
  static func areFinite<Element: MatrixElement>(_ values: UnsafeBufferPointer<Element>) -> Bool {
    // An infinite value or one that is not a number leaves no zero behind.
    var rest: Element = 0
    for value in values { rest += value * 0 }
    return rest == 0
  }

  @inline(__always)
  static func survey<Element: MatrixElement>(
    _ rows: UnsafeBufferPointer<Element>, _ columns: Int, _ sums: UnsafeMutablePointer<Double>,
    _ least: UnsafeMutablePointer<Element>, _ most: UnsafeMutablePointer<Element>
  ) {
    guard let start = rows.baseAddress, columns > 0 else { return }
    for row in 0..<rows.count / columns {
      let values = start + row * columns
      for column in 0..<columns {
        let value = values[column]
        sums[column] += Double(value)
        least[column] = value < least[column] ? value : least[column]
        most[column] = value > most[column] ? value : most[column]
      }
    }
  }

  @inline(__always)
  static func shift<Element: MatrixElement, Target: MatrixElement>(
    _ rows: UnsafeBufferPointer<Element>, _ columns: Int, _ centres: UnsafePointer<Double>, _ scale: Double,
    _ target: UnsafeMutablePointer<Target>
  ) {
    guard let start = rows.baseAddress, columns > 0 else { return }
    for row in 0..<rows.count / columns {
      let values = start + row * columns
      let shifted = target + row * columns
      for column in 0..<columns { shifted[column] = Target((Double(values[column]) - centres[column]) * scale) }
    }
  }

  @inline(__always)
  static func add<Element: MatrixElement>(
    _ count: Int, _ values: UnsafePointer<Element>, _ sums: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<count { sums[index] += Double(values[index]) }
  }
}
