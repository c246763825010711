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
    let height = rows.count / columns
    var row = 0
    // Four rows at a time: the columns' sums and ranges are read and written a quarter as often.
    while row + 4 <= height {
      let (a, b) = (start + row * columns, start + (row + 1) * columns)
      let (c, d) = (start + (row + 2) * columns, start + (row + 3) * columns)
      for column in 0..<columns {
        sums[column] += (Double(a[column]) + Double(b[column])) + (Double(c[column]) + Double(d[column]))
        let low = lesser(lesser(a[column], b[column]), lesser(c[column], d[column]))
        let high = greater(greater(a[column], b[column]), greater(c[column], d[column]))
        least[column] = lesser(low, least[column])
        most[column] = greater(high, most[column])
      }
      row += 4
    }
    while row < height {
      let values = start + row * columns
      for column in 0..<columns {
        sums[column] += Double(values[column])
        least[column] = lesser(values[column], least[column])
        most[column] = greater(values[column], most[column])
      }
      row += 1
    }
  }

  /// target = (value - its column's centre) * scale, computed in this element's precision; nothing of the centre is lost.
  public static func shift(
    _ rows: UnsafeBufferPointer<Self>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) { shiftEach(rows, columns, centres, Self(scale), target, stride) }

  /// The same in double precision.
  public static func shift(
    _ rows: UnsafeBufferPointer<Self>, columns: Int, centres: UnsafePointer<Double>, scale: Double,
    into target: UnsafeMutablePointer<Double>, stride: Int
  ) { shiftEach(rows, columns, centres, scale, target, stride) }

  /// Adds the values to a list in double precision.
  public static func add(_ count: Int, _ values: UnsafePointer<Self>, to sums: UnsafeMutablePointer<Double>) {
    for index in 0..<count { sums[index] += Double(values[index]) }
  }

  // Vectors have instructions for these, but none for minima that must mind what is not a number.
  @inline(__always)
  private static func lesser(_ one: Self, _ other: Self) -> Self { one < other ? one : other }

  @inline(__always)
  private static func greater(_ one: Self, _ other: Self) -> Self { one > other ? one : other }

  @inline(__always)
  private static func shiftEach<Arithmetic: MatrixElement, Target: MatrixElement>(
    _ rows: UnsafeBufferPointer<Self>, _ columns: Int, _ centres: UnsafePointer<Double>, _ scale: Arithmetic,
    _ target: UnsafeMutablePointer<Target>, _ stride: Int
  ) {
    guard let start = rows.baseAddress, columns > 0 else { return }
    let parts = CentreParts<Arithmetic>(centres, columns)
    parts.first.withUnsafeBufferPointer { first in
      parts.rest.withUnsafeBufferPointer { rest in
        for row in 0..<rows.count / columns {
          let values = start + row * columns
          let shifted = target + row * stride
          for column in 0..<columns {
            shifted[column] = Target((Arithmetic(values[column]) - first[column] - rest[column]) * scale)
          }
        }
      }
    }
  }
}

/// Centres in two parts, of which the second is what the arithmetic's precision leaves of the first.
struct CentreParts<Arithmetic: MatrixElement> {
  let first: [Arithmetic]
  let rest: [Arithmetic]

  init(_ centres: UnsafePointer<Double>, _ columns: Int) {
    let rounded = (0..<columns).map { Arithmetic(centres[$0]) }
    first = rounded
    rest = (0..<columns).map { Arithmetic(centres[$0] - Double(rounded[$0])) }
  }
}
