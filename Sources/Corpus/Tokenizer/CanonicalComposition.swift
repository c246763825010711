/// Unicode normalisation form C (annex 15), done only around characters that could need it, in n log n.
final class CanonicalComposition {
  private let table: CharacterTable
  private var letters: [UInt32] = []
  private var classes: [UInt8] = []

  init(_ table: CharacterTable) { self.table = table }

  /// Whether a text was not in form C; then `output` holds it in that form, else `output` is left empty.
  func compose(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
    output.removeAll(keepingCapacity: true)
    guard let start = text.baseAddress else { return false }
    var copied = 0
    var segment = 0
    var previousClass: UInt16 = 0
    var index = 0
    while index < text.count {
      if start[index] < 0x80 {
        index = Self.endOfASCII(from: index, in: start, count: text.count)
        segment = index - 1
        previousClass = 0
        continue
      }
      let (entry, length) = table.entry(at: index, in: start)
      let combining = entry >> 8
      switch entry & CharacterTable.Stability.mask {
      case CharacterTable.Stability.stable:
        segment = index
      case CharacterTable.Stability.ordered where combining >= previousClass:
        break
      default:
        let end = endOfSegment(from: index + length, in: start, count: text.count)
        output.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied..<segment]))
        appendComposed(UnsafeBufferPointer(rebasing: text[segment..<end]), to: &output)
        (copied, segment, index, previousClass) = (end, end, end, 0)
        continue
      }
      previousClass = combining
      index += length
    }
    guard copied > 0 else { return false }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied...]))
    return true
  }

  /// A text in form C.
  func composed(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    return text.withUnsafeBufferPointer { compose($0, into: &output) } ? output : text
  }

  @inline(__always) private static func endOfASCII(
    from start: Int, in text: UnsafePointer<UInt8>, count: Int
  ) -> Int {
    var index = start
    let raw = UnsafeRawPointer(text)
    while index + 8 <= count, raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
      index += 8
    }
    while index < count && text[index] < 0x80 { index += 1 }
    return index
  }

  /// Where the next stable character begins.
  private func endOfSegment(from start: Int, in text: UnsafePointer<UInt8>, count: Int) -> Int {
    var index = start
    while index < count {
      let (entry, length) = table.entry(at: index, in: text)
      if entry & CharacterTable.Stability.mask == CharacterTable.Stability.stable { break }
      index += length
    }
    return index
  }

  private func appendComposed(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    decompose(text)
    sortMarks()
    let count = joinLetters()
    for letter in letters[..<count] {
      guard let scalar = Unicode.Scalar(letter) else { continue }
      output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  private func decompose(_ text: UnsafeBufferPointer<UInt8>) {
    letters.removeAll(keepingCapacity: true)
    classes.removeAll(keepingCapacity: true)
    guard let start = text.baseAddress else { return }
    var index = 0
    while index < text.count {
      let (scalar, length) = UTF8Reading.scalar(at: index, in: start)
      index += length
      if let parts = CompositionTables.shared.decomposition(of: scalar) {
        for part in parts { append(part) }
      } else {
        append(scalar)
      }
    }
  }

  private func append(_ scalar: UInt32) {
    letters.append(scalar)
    classes.append(UInt8(truncatingIfNeeded: table.entry(scalar) >> 8))
  }

  /// Puts every run of marks in the order of their classes, equal classes as they come.
  private func sortMarks() {
    var start = 0
    while start < letters.count {
      guard classes[start] != 0 else {
        start += 1
        continue
      }
      let end = classes[start...].firstIndex(of: 0) ?? classes.count
      if !zip(classes[start..<end], classes[(start + 1)..<end]).allSatisfy(<=) {
        let order = (start..<end).sorted { (classes[$0], $0) < (classes[$1], $1) }
        let sorted = order.map { (letters[$0], classes[$0]) }
        for (offset, mark) in sorted.enumerated() { (letters[start + offset], classes[start + offset]) = mark }
      }
      start = end
    }
  }

  /// Joins letters in place and returns how many are left.
  private func joinLetters() -> Int {
    var written = 0
    var starter = -1
    var previousClass = -1
    for index in letters.indices {
      let (letter, combining) = (letters[index], Int(classes[index]))
      // A mark is blocked from the starter by one of its own class, and a starter by anything between.
      if starter >= 0, previousClass < combining || previousClass == -1,
        let joined = CompositionTables.shared.composition(letters[starter], letter)
      {
        letters[starter] = joined
        continue
      }
      if combining == 0 {
        starter = written
        previousClass = -1
      } else {
        previousClass = combining
      }
      letters[written] = letter
      written += 1
    }
    return written
  }
}
