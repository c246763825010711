/// The cost a v² + b v + c of one way of placing the changes so far, as a function of the curve's value v at the last point.
struct Parabola {
  var a: Double
  var b: Double
  var c: Double
  /// Which way of placing them it is.
  var origin: Int

  /// The cost (value - v)² of a single point.
  init(squareAround value: Double, origin: Int) {
    (a, b, c, self.origin) = (1, -2 * value, value * value, origin)
  }

  private init(a: Double, b: Double, c: Double, origin: Int) {
    (self.a, self.b, self.c, self.origin) = (a, b, c, origin)
  }

  /// The least cost over all v.
  var lowest: Double { a > 0 ? c - b * b / (4 * a) : c }

  func value(_ v: Double) -> Double { (a * v + b) * v + c }

  func raised(by cost: Double, origin: Int) -> Parabola { Parabola(a: a, b: b, c: c + cost, origin: origin) }

  /// The cost as a function of the value at the end of one more line, the value at its beginning being the best for it.
  ///
  /// - Parameters:
  ///   - points: the moments of the points behind the line's beginning, positions from there.
  ///   - length: how far the line reaches.
  func extended(by points: LineSums.Moments, length: Double) -> Parabola {
    // With u = position / length a point's residual is y - (1 - u) w - u v for the value w at the beginning and v at the end.
    let uu = points.xx / (length * length)
    let u = points.x / length
    let uy = points.xy / length
    let startSquare = a + points.count - 2 * u + uu
    let startLinear = b - 2 * (points.y - uy)
    let mixed = u - uu
    return Parabola(
      a: max(0, uu - mixed * mixed / startSquare), b: -2 * uy - mixed * startLinear / startSquare,
      c: c + points.yy - startLinear * startLinear / (4 * startSquare), origin: origin)
  }

  /// The parabolas that are the lowest of all somewhere in an interval, from left to right.
  static func lowest(of candidates: [Parabola], from low: Double, to high: Double) -> [Parabola] {
    let all = contenders(candidates, from: low, to: high)
    guard var current = all.indices.min(by: { all[$0].value(low) < all[$1].value(low) }) else { return [] }
    var found = [current]
    var place = low
    // Two parabolas cross at most twice, so that each is the lowest in at most two stretches.
    for _ in 0..<2 * all.count {
      var next = (index: -1, place: high)
      for index in all.indices where index != current {
        if let crossing = all[index].dip(below: all[current], after: place), crossing < next.place {
          next = (index, crossing)
        }
      }
      guard next.index >= 0 else { break }
      (current, place) = next
      if !found.contains(current) { found.append(current) }
    }
    return found.map { all[$0] }
  }

  // Most parabolas lie wholly above one of the few that are the lowest at some places spread over the interval; without them
  // the search from left to right is short.
  private static func contenders(_ all: [Parabola], from low: Double, to high: Double) -> [Parabola] {
    let even = (0...16).map { low + (high - low) * Double($0) / 16 }
    let places = even + [all.min { $0.lowest < $1.lowest }?.bottom ?? low]
    let references = Set(places.compactMap { v in all.indices.min { all[$0].value(v) < all[$1].value(v) } }).sorted()
    return all.indices.filter { index in
      !references.contains { $0 != index && all[index].isAbove(all[$0]) }
    }.map { all[$0] }
  }

  // Where the parabola is lowest; 0 for a constant.
  private var bottom: Double { a > 0 ? -b / (2 * a) : 0 }

  private func isAbove(_ other: Parabola) -> Bool {
    let (a, b, c) = (a - other.a, b - other.b, c - other.c)
    return a > 0 && b * b < 4 * a * c
  }

  // The first v behind a place at which this goes below the other.
  private func dip(below other: Parabola, after place: Double) -> Double? {
    let (a, b, c) = (a - other.a, b - other.b, c - other.c)
    let discriminant = b * b - 4 * a * c
    guard discriminant > 0 else { return nil }
    // Downwards at a root means 2 a v + b < 0 there, which the root with minus the square root fulfils whatever a's sign.
    let root = discriminant.squareRoot()
    let crossing = b > 0 ? (a == 0 ? nil : (-b - root) / (2 * a)) : 2 * c / (-b + root)
    guard let crossing, crossing > place else { return nil }
    return crossing
  }
}
