import Failures

/// Reads files of text one after another, in blocks of about a megabyte.
final class TextBlockReader {
  private static let blockBytes = 1 << 20
  /// What one line, or one stretch of text without a place to cut, may have at most; guards against compressed bombs too.
  private static let longestBlock = 1 << 30

  /// Bytes of the files read so far, compressed ones where they are compressed.
  var consumed: Int { consumedBefore + (source?.consumed ?? 0) }

  private let inputs: [TextInput]
  private let cut: TextCut
  private var number = 0
  private var source: (any ByteSource)?
  private var consumedBefore = 0
  private var pending: [UInt8] = []
  private var offset = 0
  private var line = 1
  private var sawText = false

  init(_ inputs: [TextInput], cut: TextCut) {
    self.inputs = inputs
    self.cut = cut
  }

  /// The next block, nil after the last file.
  ///
  /// - Throws: `Failure` of kind `missingInput` or `inputOutput` when a file cannot be read, `badData` when it is damaged,
  ///   holds no text, or has no place to cut in a gigabyte.
  func next() throws -> TextBlock? {
    guard number < inputs.count else { return nil }
    let input = inputs[number]
    let source = try self.source ?? input.open()
    self.source = source
    var wanted = Self.blockBytes
    while true {
      let isLast = try !fill(to: wanted, from: source)
      if isLast { return try take(pending.count, of: input, isLast: true) }
      if let end = endOfBlock(input.layout) { return try take(end, of: input, isLast: false) }
      guard wanted < Self.longestBlock else {
        throw Failure(
          .badData, "\(input.path), line \(line), byte \(offset)",
          "\(Self.longestBlock) bytes hold no \(input.layout == .lines ? "line break" : "white space")",
          remedy: "give files of text")
      }
      wanted *= 2
    }
  }

  /// Reads until `wanted` bytes are pending; false at the end of the file.
  private func fill(to wanted: Int, from source: any ByteSource) throws -> Bool {
    while pending.count < wanted {
      let before = pending.count
      pending.append(contentsOf: repeatElement(0, count: wanted - before))
      var count = 0
      defer { pending.removeLast(pending.count - before - count) }
      count = try pending.withUnsafeMutableBytes {
        try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[before...]))
      }
      if count == 0 { return false }
    }
    return true
  }

  private func endOfBlock(_ layout: TextInput.Layout) -> Int? {
    switch layout {
    case .plain: cut.last(in: pending)
    case .lines: pending.lastIndex(of: 10).map { $0 + 1 }
    }
  }

  private func take(_ count: Int, of input: TextInput, isLast: Bool) throws -> TextBlock {
    let bytes = Array(pending[..<count])
    pending.removeSubrange(..<count)
    let block = TextBlock(
      path: input.path, layout: input.layout, bytes: bytes, offset: offset, line: line, isLast: isLast)
    let lines = bytes.withUnsafeBufferPointer { bytes in
      // The byte order mark is no text, and begins a file with three bytes beyond ASCII.
      let body = offset == 0 && bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
      sawText = sawText || body.contains { $0 > 0x20 }
      return bytes.reduce(0) { $0 &+ ($1 == 10 ? 1 : 0) }
    }
    offset += count
    line += lines
    guard isLast else { return block }
    guard sawText else {
      throw Failure(
        .badData, input.path, input.bytes == 0 ? "is empty" : "holds no text",
        remedy: "give a file with text in it, or remove this one")
    }
    consumedBefore += source?.consumed ?? 0
    (source, offset, line, sawText) = (nil, 0, 1, false)
    number += 1
    return block
  }
}
