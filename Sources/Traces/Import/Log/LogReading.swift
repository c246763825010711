import Glibc

/// What a line of a log says.
struct LogReading {
  /// The step; nil where the line names none, or none that is a whole number from 0.
  var step: Int?
  /// Metrics, with their values as they stand there.
  var values: [(name: String, text: Substring)]

  /// Reads a step from its text, which may have commas between thousands.
  init(step: Substring?, values: [(name: String, text: Substring)]) {
    self.step = step.flatMap { LogNumber($0)?.value }.flatMap(StepNumber.exact)
    self.values = values
  }
}

/// Reads the lines of one kind of log; lines may depend on those before.
protocol LogReader {
  /// Whether a line may be of the kind, by its bytes.
  func isWanted(_ line: UnsafeRawBufferPointer) -> Bool

  /// Whether the reader alone says what counts: no label of a process is taken off a line, no unit becomes part of a metric's name.
  var takesLinesAsTheyStand: Bool { get }

  /// Reads a line; nil when it is of no metric.
  mutating func read(_ line: Substring) -> LogReading?
}

extension LogReader {
  var takesLinesAsTheyStand: Bool { false }
}

/// A number as logs write it.
struct LogNumber {
  private static let factors: [Substring: Double] = [
    "FLOPS": 1, "KFLOPS": 1e3, "MFLOPS": 1e6, "GFLOPS": 1e9, "TFLOPS": 1e12, "PFLOPS": 1e15, "EFLOPS": 1e18,
    "ZFLOPS": 1e21,
  ]
  private static let units: Set<Substring> = ["%", "ms", "s", "KiB", "MiB", "GiB", "TiB", "KB", "MB", "GB", "TB"]

  /// The number; one of floating point operations is not scaled.
  let value: Double
  /// The unit behind it; nil where there is none.
  let unit: String?

  /// Reads a number: plain, with commas between thousands, with a unit; nil when it is none.
  init?(_ text: Substring) {
    switch NumberText(String(text)) {
    case .number(let number): (value, unit) = (number, nil)
    case .gap, .tooLarge: return nil
    case .text:
      let letters = text.utf8.reversed().prefix { $0 == 37 || (65...90).contains($0 & 0xdf) }.count
      let end = text.utf8.index(text.endIndex, offsetBy: -letters)
      guard let number = NumberStyle(isGrouped: true).value(String(text[..<end])) else { return nil }
      switch text[end...] {
      case "": (value, unit) = (number, nil)
      case let word where Self.units.contains(word): (value, unit) = (number, String(word))
      case let word:
        guard let factor = Self.factors[word] else { return nil }
        (value, unit) = (number * factor, nil)
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the bytes of a word occur.
  func contains(word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    var place = 0
    while let start = baseAddress, count - place >= length,
      let found = memchr(start + place, Int32(word.utf8Start.pointee), count - place - length + 1)
    {
      if memcmp(found, word.utf8Start, length) == 0 { return true }
      place = UnsafeRawPointer(found) - start + 1
    }
    return false
  }
}

extension Substring {
  /// Without space at either end.
  var trimmed: Substring {
    var rest = self
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return rest
  }

  /// The texts before and after the last of a character, without space; nil when it does not occur.
  func divided(atLast character: Character) -> (name: Substring, value: Substring)? {
    lastIndex(of: character).map { (self[..<$0].trimmed, self[index(after: $0)...].trimmed) }
  }
}
