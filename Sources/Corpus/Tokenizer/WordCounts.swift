/// How often every word of some texts occurs, words as encoding finds them.
final class WordCounts {
  /// Longer words are counted in pieces of this many bytes, so that one endless word does not make every merge slow.
  private static let longestWord = 128

  private(set) var table = WordTable()
  private(set) var counts: [Int] = []

  private let characters = CharacterTable()
  private let splitter: WordSplitter
  private let composition: CanonicalComposition
  private let matcher: AddedTokenMatcher
  private var composed: [UInt8] = []

  /// - Parameter added: tokens that are no words where they stand in a text.
  init(apartFrom added: [AddedToken]) {
    splitter = WordSplitter(characters: characters)
    composition = CanonicalComposition(characters)
    matcher = AddedTokenMatcher(added.map { .init(token: $0, bytes: Array($0.content.utf8)) })
  }

  /// Counts the words of a text, which must be valid UTF-8.
  func count(_ text: UnsafeBufferPointer<UInt8>) {
    matcher.split(text, characters) { piece in
      guard case .text(let stretch) = piece else { return }
      if composition.compose(stretch, into: &composed) {
        composed.withUnsafeBufferPointer { countWords($0) }
      } else {
        countWords(stretch)
      }
    }
  }

  private func countWords(_ text: UnsafeBufferPointer<UInt8>) {
    splitter.split(text) { word in
      for start in stride(from: 0, to: word.count, by: Self.longestWord) {
        let end = min(word.count, start + Self.longestWord)
        let (number, isNew) = table.number(UnsafeBufferPointer(rebasing: word[start..<end]))
        if isNew { counts.append(0) }
        counts[number] += 1
      }
    }
  }
}
