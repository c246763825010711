import Failures
import Files
import Glibc

/// A line of a log.
struct LogLine {
  /// The line's number in the file, from 1; what stands between carriage returns, as progress bars leave it, shares one.
  var number: Int
  /// The line without colours.
  var text: Substring
  /// Whether its end was written.
  var isWhole: Bool
}

/// Reads a log line by line, whatever its size.
struct LogLines {
  /// Longer lines are passed over.
  static let longest = 1 << 16

  /// A line's bytes, its number, and whether its end was written; returns whether to go on.
  private typealias Receiver = (UnsafeRawBufferPointer, Int, Bool) throws -> Bool

  private var pending: [UInt8] = []
  private var isTooLong = false
  private var isDone = false
  private var count = 0
  private var tooLong = 0

  /// Calls `body` for every line that is wanted, until it returns false.
  ///
  /// - Returns: how many lines there were, and how many of them were too long to read.
  /// - Throws: `Failure` of kind `missingInput`, of kind `badData` for what is no text, and what `body` throws.
  static func forEach(
    ofFile path: String, where isWanted: (UnsafeRawBufferPointer) -> Bool, _ body: (LogLine) throws -> Bool
  ) throws -> (lines: Int, tooLong: Int) {
    func receive(_ line: UnsafeRawBufferPointer, _ number: Int, _ isWhole: Bool) throws -> Bool {
      let hasReturns = line.contains(word: "\r")
      let parts = hasReturns ? line.split(separator: 13).map { UnsafeRawBufferPointer(rebasing: $0) } : [line]
      for (index, part) in parts.enumerated() where isWanted(part) {
        let hasColours = part.contains(word: "\u{1b}")
        let text = hasColours ? withoutColours(part) : String(decoding: part, as: UTF8.self)
        guard try body(LogLine(number: number, text: text[...], isWhole: isWhole || index + 1 < parts.count)) else {
          return false
        }
      }
      return true
    }
    var lines = LogLines()
    var isFirst = true
    var isUTF16 = false
    try FileReading.forEachPiece(ofFile: path) { piece in
      if isFirst {
        try checkText(piece, path)
        isUTF16 = piece.starts(with: [0xff, 0xfe]) || piece.starts(with: [0xfe, 0xff])
      }
      isFirst = false
      // As PowerShell writes what it redirects.
      if isUTF16 { try TextBytes(path).with { try lines.take($0, receive) } } else { try lines.take(piece, receive) }
      return !lines.isDone && !isUTF16
    }
    if !lines.isDone, !lines.pending.isEmpty || lines.isTooLong { try lines.finish(isWhole: false, receive) }
    return (lines.count, lines.tooLong)
  }

  private static func checkText(_ head: UnsafeRawBufferPointer, _ path: String) throws {
    for (mark, what, remedy) in [
      ([0x1f, 0x8b], "is compressed", "unpack it: `gunzip`"),
      ([0x28, 0xb5, 0x2f, 0xfd], "is compressed", "unpack it: `unzstd`"),
      ([0x50, 0x4b, 3, 4], "is a zip file", "unpack it: `unzip`"),
    ] as [([UInt8], String, String)] where head.starts(with: mark) {
      throw Failure(.badData, path, what, remedy: remedy)
    }
  }

  private mutating func take(_ piece: UnsafeRawBufferPointer, _ receiver: Receiver) throws {
    var rest = piece
    while !isDone, let start = rest.baseAddress, let end = memchr(start, 10, rest.count) {
      let length = UnsafeRawPointer(end) - start
      try takePart(UnsafeRawBufferPointer(start: start, count: length), isEnd: true, receiver)
      rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
    }
    if !isDone { try takePart(rest, isEnd: false, receiver) }
  }

  /// Takes a part of a line; the usual one is whole and not copied.
  private mutating func takePart(_ part: UnsafeRawBufferPointer, isEnd: Bool, _ receiver: Receiver) throws {
    if isEnd, pending.isEmpty, !isTooLong, part.count <= Self.longest {
      count += 1
      isDone = try !receiver(part, count, true)
      return
    }
    if isTooLong || pending.count + part.count > Self.longest {
      isTooLong = true
      pending.removeAll(keepingCapacity: true)
    } else {
      pending.append(contentsOf: part)
    }
    if isEnd { try finish(isWhole: true, receiver) }
  }

  private mutating func finish(isWhole: Bool, _ receiver: Receiver) throws {
    count += 1
    if isTooLong { tooLong += 1 } else { isDone = try !pending.withUnsafeBytes { try receiver($0, count, isWhole) } }
    isTooLong = false
    pending.removeAll(keepingCapacity: true)
  }

  /// Without the sequences that steer a terminal: escape, "[", parameters, a letter.
  private static func withoutColours(_ line: UnsafeRawBufferPointer) -> String {
    var plain: [UInt8] = []
    var rest = line[...]
    while let start = rest.firstIndex(of: 27) {
      plain += rest[..<start]
      rest = rest[(start + 1)...]
      guard rest.first == UInt8(ascii: "[") else { continue }
      rest = rest.dropFirst().drop { (0x20...0x3f).contains($0) }.dropFirst()
    }
    return String(decoding: plain + rest, as: UTF8.self)
  }
}
