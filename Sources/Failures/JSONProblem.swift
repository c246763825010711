/// What a JSON decoder complains of, in words for a message.
public enum JSONProblem {
  /// The first thing a decoder stumbled over, with the keys that lead to it, for example `"runs.0" seed is missing`.
  public static func explain(_ error: any Error) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? "" : "\"\(path.prefix(200))\" "
    }
    return switch error {
    case DecodingError.keyNotFound(let key, let context): place(context) + "\(key.stringValue) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      place(context) + "is of the wrong type"
    case DecodingError.dataCorrupted(let context): place(context) + context.debugDescription
    default: "it cannot be decoded"
    }
  }
}
