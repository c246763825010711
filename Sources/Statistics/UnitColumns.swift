import Numerics

/// The values of many units over the same items, such as neurons over tokens, made ready to compare every unit with every other.
public struct UnitColumns: Sendable {
  /// Number of units.
  public let units: Int
  private let items: Int
  // Row-major items x units; every column has length 1, or is 0 throughout.
  private let values: [Float]

  /// Scales every column to length 1; a column without spread (or, without centring, of zeros) becomes 0, and is like no other.
  ///
  /// - Parameters:
  ///   - values: row-major `items` x `units`.
  ///   - centring: whether the columns' means are taken off first: then similarities are Pearson's correlations, else cosines.
  /// - Returns: nil when the count does not fit or a value is not finite.
  public init?(_ values: [Float], items: Int, units: Int, centring: Bool) {
    guard items > 0, units > 0, values.count == items * units, values.allSatisfy(\.isFinite) else { return nil }
    (self.items, self.units) = (items, units)
    var (means, scales) = (Array(repeating: 0.0, count: units), Array(repeating: 0.0, count: units))
    var squares = scales
    values.withUnsafeBufferPointer { source in
      if centring {
        for item in 0..<items {
          for unit in 0..<units { means[unit] += Double(source[item * units + unit]) }
        }
        for unit in 0..<units { means[unit] /= Double(items) }
      }
      for item in 0..<items {
        for unit in 0..<units {
          let value = Double(source[item * units + unit])
          scales[unit] += (value - means[unit]) * (value - means[unit])
          squares[unit] += value * value
        }
      }
    }
    // What centring leaves of a constant column is rounding.
    for unit in 0..<units { scales[unit] = scales[unit] > 1e-12 * squares[unit] ? 1 / scales[unit].squareRoot() : 0 }
    var scaled = values
    scaled.withUnsafeMutableBufferPointer { target in
      for item in 0..<items {
        for unit in 0..<units {
          let place = item * units + unit
          target[place] = Float((Double(target[place]) - means[unit]) * scales[unit])
        }
      }
    }
    self.values = scaled
  }

  /// The similarities of all units here (rows) with all of another table over the same items (columns), row-major, in single precision.
  ///
  /// - Returns: nil when the items are not as many.
  public func similarities(to other: UnitColumns) -> [Float]? {
    guard items == other.items else { return nil }
    var result = [Float](repeating: 0, count: units * other.units)
    values.withUnsafeBufferPointer { left in
      other.values.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { target in
          guard let left = left.baseAddress, let right = right.baseAddress, let target = target.baseAddress
          else { return }
          BLAS.multiply(
            rows: units, columns: other.units, inner: items, left, leadingA: units, transposedA: true,
            right, leadingB: other.units, into: target, leadingC: other.units)
        }
      }
    }
    return result
  }
}
