extension Sequence where Element: Hashable {
  /// Every element once, in the order in which they first occur.
  public var distinct: [Element] {
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}

extension Sequence {
  /// The elements by their keys, keys in the order in which they first occur.
  public func grouped<Key: Hashable>(by key: (Element) -> Key) -> [(key: Key, members: [Element])] {
    let groups = Dictionary(grouping: self, by: key)
    return map(key).distinct.compactMap { key in groups[key].map { (key, $0) } }
  }
}
