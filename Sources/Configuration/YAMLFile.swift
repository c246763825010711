import Failures
import Files
import Yams

/// The entries of a YAML file whose top is one mapping; GPT-NeoX's files, JSON with comments and trailing commas, are such.
///
/// What could make a small file cost much is refused before it is parsed: deep nesting, anchors together with aliases.
struct YAMLFile {
  /// One entry of the top mapping.
  struct Entry {
    /// The key with `-` replaced by `_`.
    let key: String
    /// The value.
    let value: Node
    /// The file and the line of the key, for messages.
    let place: String
  }

  private static let largestFile = 1 << 18
  private static let deepestNesting = 32
  private static let deepestIndentation = 128

  /// The entries in the order of the file, keys unique.
  let entries: [Entry]

  /// Reads a file.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it cannot be read, `configuration` naming the line when it is not such a
  ///   mapping or a key occurs twice (also as `a-b` and `a_b`).
  init(_ path: String) throws {
    let file = try MappedFile(path)
    entries = try file.explaining(as: [.text, .json]) { try Self.entries(file.bytes, path) }
  }

  private static func entries(_ bytes: UnsafeRawBufferPointer, _ path: String) throws -> [Entry] {
    func bad(_ place: String, _ reason: String) -> Failure {
      Failure(.configuration, place, reason, remedy: "write one mapping of keys to values, as GPT-NeoX's files are")
    }
    guard bytes.count <= largestFile else { throw bad(path, "is too large for a configuration") }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw bad(path, "is not UTF-8") }
    try checkCost(Array(bytes), path: path)
    guard let root = try parse(text, path: path) else { throw bad(path, "is empty") }
    guard case .mapping(let mapping) = root else { throw bad(path, "is not a mapping of keys to values") }
    var places: [String: String] = [:]
    return try mapping.map { key, value in
      let place = "\(path), line \(key.mark?.line ?? 1)"
      guard case .scalar(let name) = key else { throw bad(place, "has a key that is no text") }
      let plain = name.string.replacing("-", with: "_")
      if let former = places.updateValue(place, forKey: plain) {
        throw bad(place, "sets '\(plain)' a second time (first in \(former))")
      }
      return Entry(key: plain, value: value, place: place)
    }
  }

  private static func parse(_ text: String, path: String) throws -> Node? {
    do {
      return try compose(yaml: text)
    } catch let error as YamlError {
      throw Failure(
        .configuration, path, "is not YAML: \(oneLine("\(error)"))",
        remedy: "a comma may be missing at the end of the line before")
    }
  }

  private static func oneLine(_ text: String) -> String {
    String(text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(300))
  }

  /// Refuses what a parser that calls itself for every level, or compares keys whole, would suffer from.
  private static func checkCost(_ bytes: [UInt8], path: String) throws {
    var depth = 0
    var line = 1
    var indentation = 0
    var isAtStart = true
    var marks: Set<UInt8> = []
    for (place, byte) in bytes.enumerated() {
      func refuse(_ reason: String) -> Failure {
        Failure(.configuration, "\(path), line \(line)", reason, remedy: "write it more simply")
      }
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        line += byte == UInt8(ascii: "\n") ? 1 : 0
        (isAtStart, indentation) = (true, 0)
        continue
      case UInt8(ascii: "&"), UInt8(ascii: "*"):
        let next = place + 1 < bytes.count ? bytes[place + 1] : 0
        if next > 0x20 { marks.insert(byte) }
        guard marks.count < 2 else { throw refuse("holds an anchor (&) and an alias (*)") }
      default: break
      }
      if isAtStart {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
          indentation += 1
        default: isAtStart = false
        }
      }
      guard depth <= deepestNesting, indentation <= deepestIndentation else { throw refuse("is nested too deeply") }
    }
  }
}

extension Node {
  /// The text of a scalar, nil for anything else.
  var text: String? {
    guard case .scalar(let scalar) = self else { return nil }
    return scalar.string
  }

  /// The elements of a sequence, nil for anything else.
  var elements: [Node]? {
    guard case .sequence(let sequence) = self else { return nil }
    return Array(sequence)
  }

  /// The entries of a mapping with text keys, nil for anything else.
  var members: [(key: String, value: Node)]? {
    guard case .mapping(let mapping) = self else { return nil }
    return mapping.compactMap { key, value in key.text.map { ($0, value) } }
  }

  /// The value in one line, for messages.
  var summary: String {
    let whole: String
    switch self {
    case .scalar(let scalar): whole = scalar.string
    case .sequence(let sequence): whole = "[" + sequence.prefix(20).map(\.summary).joined(separator: ", ") + "]"
    case .mapping(let mapping):
      whole = "{" + mapping.prefix(20).map { "\($0.key.summary): \($0.value.summary)" }.joined(separator: ", ") + "}"
    case .alias: whole = "an alias"
    }
    return whole.count > 80 ? String(whole.prefix(77)) + "..." : whole
  }
}
