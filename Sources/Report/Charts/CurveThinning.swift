extension Curve {
  /// The curve with no more points than can be seen: of the points that share one of `slots` slots along the axis the least
  /// and the greatest, or the first alone where these cannot be told apart. Peaks survive, however narrow; so do gaps.
  ///
  /// - Parameters:
  ///   - position: where a point lies along the axis, 0 to 1, by its index; nil for those that are not shown.
  ///   - differs: whether two values can be told apart.
  func thinned(slots: Int, position: (Int) -> Double?, differs: (Double, Double) -> Bool) -> Curve {
    guard x.count > 2 * slots, slots > 0 else { return self }
    var kept: [Int] = []
    var slot: [Int] = []
    var current = -1
    func close() {
      guard let first = slot.first, let last = slot.last, let least = slot.min(by: { y[$0] < y[$1] }),
        let most = slot.max(by: { y[$0] < y[$1] })
      else { return }
      var chosen: Set = differs(y[least], y[most]) ? [least, most] : [first]
      if last == x.count - 1 { chosen.insert(last) }
      kept += chosen.sorted()
      slot = []
    }
    for index in x.indices {
      guard let place = position(index), y[index].isFinite else {
        close()
        // One gap stands for any number of missing values in a row.
        if let last = kept.last, y[last].isFinite, position(last) != nil { kept.append(index) }
        current = -1
        continue
      }
      let next = Int(min(max(place, 0), 1) * Double(slots))
      if next != current { close() }
      current = next
      slot.append(index)
    }
    close()
    return Curve(x: kept.map { x[$0] }, y: kept.map { y[$0] })
  }

  /// At most about `most` points: the least and the greatest of each of equally long stretches of points.
  func thinnedKeepingExtremes(to most: Int) -> Curve {
    guard x.count > most else { return self }
    let count = Double(x.count)
    return thinned(slots: max(1, most / 2 - 1), position: { Double($0) / count }, differs: { $0 != $1 })
  }
}
