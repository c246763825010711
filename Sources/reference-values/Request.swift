import Failures

/// A call of one routine, as `analysis/references/run` writes it.
struct Request: Decodable {
  /// The routine's name in `Routine.all`.
  let routine: String
  /// The routine's arguments by name; a single number is a list of one.
  let numbers: [String: [Double]]

  /// A list of numbers.
  ///
  /// - Throws: `Failure` of kind `badData` when it is not among the arguments.
  func list(_ name: String) throws -> [Double] {
    guard let values = numbers[name] else { throw wrong("needs \"\(name)\"") }
    return values
  }

  /// A single number.
  ///
  /// - Throws: `Failure` of kind `badData` when it is not among the arguments or not single.
  func number(_ name: String) throws -> Double {
    let values = try list(name)
    guard values.count == 1 else { throw wrong("\"\(name)\" must be one number") }
    return values[0]
  }

  /// A single whole number.
  ///
  /// - Throws: `Failure` of kind `badData` when it is not one.
  func count(_ name: String) throws -> Int {
    guard let value = Int(exactly: try number(name)) else { throw wrong("\"\(name)\" must be whole") }
    return value
  }

  /// Lists of numbers: those of "values" cut into pieces as long as "lengths" says.
  ///
  /// - Throws: `Failure` of kind `badData` when lengths and values contradict each other.
  func groups() throws -> [[Double]] {
    var rest = try list("values")[...]
    let groups = try list("lengths").map { length in
      guard let length = Int(exactly: length), 0...rest.count ~= length else { throw wrong("lengths exceed values") }
      defer { rest = rest.dropFirst(length) }
      return Array(rest.prefix(length))
    }
    guard rest.isEmpty else { throw wrong("values exceed lengths") }
    return groups
  }

  /// What is said of arguments that do not fit.
  func wrong(_ reason: String) -> Failure { Failure(.badData, "the request for \"\(routine)\"", reason) }
}
