/// Encodes texts one after another and remembers the words it has met.
struct TextEncoder {
  private static let longestRememberedWord = 64
  private static let mostRememberedWords = 1 << 18

  private let tables: TokenizerTables
  private var merger: PairMerger
  private var known = WordTable()
  private var knownEnds: [Int] = []
  private var knownIDs: [Int32] = []

  init(_ tables: TokenizerTables) {
    self.tables = tables
    merger = PairMerger(merges: tables.merges)
  }

  /// The ids of a text.
  mutating func encode(_ text: String) -> [Int32] {
    var ids: [Int32] = []
    var text = text
    text.withUTF8 { bytes in
      tables.rawTokens.split(bytes) { piece in
        switch piece {
        case .token(let id): ids.append(id)
        case .text(let stretch): encodeStretch(stretch, into: &ids)
        }
      }
    }
    return ids
  }

  private mutating func encodeStretch(_ bytes: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    if tables.normalises, let composed = CanonicalComposition.composed(bytes) {
      composed.withUnsafeBufferPointer { encodeNormalised($0, into: &ids) }
    } else {
      encodeNormalised(bytes, into: &ids)
    }
  }

  private mutating func encodeNormalised(_ bytes: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    tables.normalisedTokens.split(bytes) { piece in
      switch piece {
      case .token(let id): ids.append(id)
      case .text(let stretch): WordSplitter.split(stretch) { encodeWord($0, into: &ids) }
      }
    }
  }

  private mutating func encodeWord(_ word: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    let byteIDs = tables.idOfByte
    guard word.count <= Self.longestRememberedWord else {
      merger.encode(word.lazy.map { byteIDs[Int($0)] }, into: &ids)
      return
    }
    let (number, isNew) = known.number(word)
    if isNew {
      merger.encode(word.lazy.map { byteIDs[Int($0)] }, into: &knownIDs)
      knownEnds.append(knownIDs.count)
    }
    ids.append(contentsOf: knownIDs[(number == 0 ? 0 : knownEnds[number - 1])..<knownEnds[number]])
    if known.count >= Self.mostRememberedWords {
      known = WordTable()
      knownEnds = []
      knownIDs = []
    }
  }
}
