extension Array {
  /// The largest part whose members share a value, and all others, both in their order; of equally large parts that of the
  /// earliest member.
  func keepingMost<Value: Hashable>(by value: (Element) -> Value) -> (kept: [Element], others: [Element]) {
    let values = map(value)
    var counts: [Value: Int] = [:]
    for value in values { counts[value, default: 0] += 1 }
    let most = counts.values.max()
    guard let usual = values.first(where: { counts[$0] == most }) else { return ([], []) }
    let marked = zip(self, values)
    return (marked.filter { $0.1 == usual }.map { $0.0 }, marked.filter { $0.1 != usual }.map { $0.0 })
  }
}
