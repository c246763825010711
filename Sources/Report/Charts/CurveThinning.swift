extension Curve {
  /// The curve with no more points than can be seen: of the points that share one of `slots` slots along the axis the
  /// first, the least, the greatest and, where these differ visibly, both of the latter two. Peaks survive, however narrow;
  /// so do gaps.
  ///
  /// - Parameters:
  ///   - axis: the vertical axis, which says what can be told apart.
  ///   - position: where a horizontal position lies, 0 to 1; nil for those that are not shown.
  func thinned(slots: Int, within axis: Axis, position: (Double) -> Double?) -> Curve {
    guard x.count > 2 * slots, slots > 0 else { return self }
    var kept: [Int] = []
    var slot: [Int] = []
    var current = -1
    func close() {
      guard let first = slot.first, let last = slot.last else { return }
      guard let least = slot.min(by: { y[$0] < y[$1] }), let most = slot.max(by: { y[$0] < y[$1] }) else { return }
      let height = (axis.position(y[most]) ?? 0) - (axis.position(y[least]) ?? 0)
      // Two thousandths of the height are half a pixel.
      let chosen = height.magnitude < 0.002 ? [first] : [least, most]
      kept += Set(last == x.count - 1 ? chosen + [last] : chosen).sorted()
      slot = []
    }
    for index in x.indices {
      guard let place = position(x[index]), y[index].isFinite else {
        close()
        if kept.last.map({ y[$0].isFinite }) ?? false { kept.append(index) }
        current = -1
        continue
      }
      let next = Int(min(max(place, 0), 1) * Double(slots))
      if next != current { close() }
      current = next
      slot.append(index)
    }
    close()
    var result = self
    result.x = kept.map { x[$0] }
    result.y = kept.map { y[$0] }
    return result
  }
}
