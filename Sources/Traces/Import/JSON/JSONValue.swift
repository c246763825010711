/// A JSON value; members of objects keep the order of the text.
enum JSONValue: Equatable {
  case null
  case bool(Bool)
  /// A number; the words NaN, Infinity and -Infinity, which Python writes, count as numbers.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// One member of an object.
  struct Member: Equatable {
    var key: String
    var value: JSONValue
  }

  /// The members of an object; none for anything else.
  var members: [Member] {
    if case .object(let members) = self { return members }
    return []
  }

  /// The elements of an array; none for anything else.
  var elements: [JSONValue] {
    if case .array(let elements) = self { return elements }
    return []
  }

  /// A member of an object, the last of that key; nil where there is none.
  subscript(_ key: String) -> JSONValue? { members.last { $0.key == key }?.value }

  /// The number, where it is one.
  var number: Double? {
    if case .number(let number) = self { return number }
    return nil
  }

  /// The text, where it is one.
  var string: String? {
    if case .string(let string) = self { return string }
    return nil
  }

  /// The number, also where it is written as text ("-12.5").
  var numberOrText: Double? {
    if let number { return number }
    guard let string, case .number(let value) = NumberText(string) else { return nil }
    return value
  }

  /// A value as a name or a condition gives it: text as it is, whole numbers without a fraction.
  var label: String? {
    switch self {
    case .string(let string): string
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number):
      number.rounded() == number && abs(number) <= Double(StepNumber.largest) ? "\(Int(number))" : "\(number)"
    case .null, .array, .object: nil
    }
  }
}
