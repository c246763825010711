/// Values that were logged together.
struct WandBRow {
  /// A key and its number; nil for text, lists, pictures and whatever else is none.
  typealias Value = (key: String, number: Double?)

  /// The step as the record gives it beside the values; nil where it does not.
  private(set) var step: Int64?
  /// The values in the order of their keys, since W&B writes them in any order; gaps apart.
  private(set) var values: [Value] = []

  /// Reads a history record.
  ///
  /// - Throws: `Failure` of kind `badData` for a malformed message.
  init(_ message: consuming WireMessage) throws {
    while let (number, content) = try message.next() {
      guard case .bytes(let range) = content else { continue }
      if number == 1 { values += try WandBItem(message.inner(range)).values() }
      if number == 2 { step = try Self.step(message.inner(range)) }
    }
    // A picture, a histogram or a table is an object with its kind in `_type`; its width or size is no metric.
    let objects = values.filter { $0.key.hasSuffix("._type") }.map { $0.key.dropLast("._type".count) }
    for object in objects {
      values.removeAll { $0.key.hasPrefix(object + ".") }
      values.append((String(object), nil))
    }
    values.sort { $0.key < $1.key }
  }

  /// The number of a key; nil where there is none.
  subscript(_ key: String) -> Double? { values.first { $0.key == key }?.number }

  private static func step(_ message: consuming WireMessage) throws -> Int64 {
    var step: Int64 = 0
    while let (number, content) = try message.next() {
      if number == 1, case .varint(let value) = content { step = Int64(bitPattern: value) }
    }
    return step
  }
}

extension WandBItem {
  /// The values that the JSON text holds by key, those of inner objects by dotted keys; none for a gap.
  func values() -> [WandBRow.Value] {
    switch NumberText(json) {
    case .number(let number): return [(key, number)]
    case .gap: return []
    case .tooLarge, .text: break
    }
    let value = Array(json.utf8).withUnsafeBytes { bytes in
      var parser = JSONParser(bytes, 0..<bytes.count, subject: key)
      return try? parser.onlyValue()
    }
    return value.map { Self.values(of: $0, key: key) } ?? [(key, nil)]
  }

  private static func values(of value: JSONValue, key: String) -> [WandBRow.Value] {
    switch value {
    case .null: []
    case .number, .string:
      // W&B writes numbers that are not finite as words.
      if case .string(let text) = value, NumberText(text) == .gap { [] } else { [(key, value.numberOrText)] }
    case .object(let members): members.flatMap { Self.values(of: $0.value, key: key + "." + $0.key) }
    case .bool, .array: [(key, nil)]
    }
  }
}
