import Failures

/// Sizes as people type them.
enum ByteCount {
  /// The bytes of a text like "5GB", "500MB", "64kB" or "1000000"; units are decimal, as transformers takes them.
  ///
  /// - Throws: `Failure` of kind `usage` that names the option.
  static func parse(_ text: String, option: String) throws -> Int {
    let digits = text.prefix { $0.isNumber }
    let factors = ["": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000]
    let unit = text.dropFirst(digits.count).lowercased()
    guard let number = Int(digits), let factor = factors[unit], number > 0, number <= (1 << 62) / factor else {
      throw Failure(.usage, option, "\"\(text)\" is no size", remedy: "give a size like 5GB or 500MB")
    }
    return number * factor
  }
}
