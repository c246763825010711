/// The loops of `MatrixElement`, written once; each element's conformance has them compiled for itself.
extension MatrixElement {
  /// Whether no value is infinite or not a number.
  public static func areFinite(_ values: UnsafeBufferPointer<Self>) -> Bool {
    // Only a value that is not finite leaves anything but zero behind.
    var rest: Self = 0
    for value in values { rest += value * 0 }
    return rest == 0
  }

  /// Adds every row to the columns' sums and widens the columns' ranges by it.
  public static func survey(
    _ rows: UnsafeBufferPointer<Self>, columns: Int, sums: UnsafeMutablePointer<Double>,
    least: UnsafeMutablePointer<Self>, most: UnsafeMutablePointer<Self>
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

  /// target = (value - its column's centre) * scale, computed in double precision.
  public static func shift(
    _ rows: UnsafeBufferPointer<Self>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Float>
  ) { shiftEach(rows, columns, centres, scale, target) }

  /// target = (value - its column's centre) * scale, in double precision.
  public static func shift(
    _ rows: UnsafeBufferPointer<Self>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Double>
  ) { shiftEach(rows, columns, centres, scale, target) }

  /// Adds the values to a list in double precision.
  public static func add(_ count: Int, _ values: UnsafePointer<Self>, to sums: UnsafeMutablePointer<Double>) {
    for index in 0..<count { sums[index] += Double(values[index]) }
  }

  @inline(__always)
  private static func shiftEach<Target: MatrixElement>(
    _ rows: UnsafeBufferPointer<Self>, _ columns: Int, _ centres: UnsafePointer<Double>, _ scale: Double,
    _ target: UnsafeMutablePointer<Target>
  ) {
    guard let start = rows.baseAddress, columns > 0 else { return }
    for row in 0..<rows.count / columns {
      let values = start + row * columns
      let shifted = target + row * columns
      for column in 0..<columns { shifted[column] = Target((Double(values[column]) - centres[column]) * scale) }
    }
  }
}
