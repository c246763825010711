/// Cuts a corpus into text to train on and the last 5 % of its bytes, which is never trained on.
enum ValidationSplit {
  /// One twentieth is held out.
  static let heldOutPart = 20

  /// The texts before and after the cut; empty ones are left out.
  ///
  /// The cut is after the first line break that follows 95 % of the bytes; where none follows within a quarter of the
  /// held-out part, before the next space; and where there is none of those either, before the next character.
  static func split(_ texts: [String]) -> (training: [String], validation: [String]) {
    let total = texts.reduce(0) { $0 + $1.utf8.count }
    let heldOut = total / heldOutPart
    var before = total - heldOut
    var training: [String] = []
    var validation: [String] = []
    for (number, text) in texts.enumerated() {
      guard before > 0 else {
        validation.append(contentsOf: texts[number...])
        break
      }
      let size = text.utf8.count
      if size <= before {
        training.append(text)
        before -= size
        continue
      }
      let (head, tail) = cut(text, at: before, reach: heldOut / 4)
      training.append(head)
      validation.append(tail)
      validation.append(contentsOf: texts[(number + 1)...])
      break
    }
    return (training.filter { !$0.isEmpty }, validation.filter { !$0.isEmpty })
  }

  private static func cut(_ text: String, at wanted: Int, reach: Int) -> (String, String) {
    let bytes = Array(text.utf8)
    let near = wanted..<min(bytes.count, wanted + reach + 1)
    var place = wanted
    if let feed = bytes[near].firstIndex(of: UInt8(ascii: "\n")) {
      place = feed + 1
    } else if let space = bytes[near].firstIndex(of: UInt8(ascii: " ")) {
      place = space
    } else {
      while place < bytes.count && bytes[place] & 0xc0 == 0x80 { place += 1 }
    }
    return (String(decoding: bytes[..<place], as: UTF8.self), String(decoding: bytes[place...], as: UTF8.self))
  }
}
