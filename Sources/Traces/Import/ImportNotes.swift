/// What an importer did not use, and how it read the rest, in sentences that say each thing once.
struct ImportNotes {
  private var reasons: [String] = []
  private var names: [String: [String]] = [:]
  private var seen = Set<String>()
  private var sentences: [String] = []
  /// How the source was understood, where nobody said.
  private(set) var understood: [String] = []

  /// Notes that a column, key or tag was left out; those left out for one reason share a sentence.
  mutating func leave(_ name: String, _ reason: String) {
    guard seen.insert(reason + "\0" + name).inserted else { return }
    if names[reason] == nil { reasons.append(reason) }
    names[reason, default: []].append(name.isEmpty ? "(no name)" : String(name.prefix(80)))
  }

  /// Notes how something was understood.
  mutating func understand(_ sentence: String) {
    if seen.insert(sentence).inserted { understood.append(sentence) }
  }

  /// Notes in a sentence that something was left out.
  mutating func say(_ sentence: String) {
    if seen.insert(sentence).inserted { sentences.append(sentence) }
  }

  /// Everything that was left out; `kind` is what names stand for: "column".
  func leftOut(kind: String) -> [String] {
    reasons.map { reason in
      let list = names[reason] ?? []
      let shown = list.prefix(4).joined(separator: ", ") + (list.count > 4 ? " and \(list.count - 4) more" : "")
      return "\(kind)\(list.count == 1 ? "" : "s") \(shown): \(reason)"
    } + sentences
  }
}
