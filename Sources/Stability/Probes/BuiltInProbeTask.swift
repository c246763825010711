/// The tasks whose labels follow from the probe set itself.
public enum BuiltInProbeTask: String, CaseIterable, Sendable {
  /// How often the token occurs in the probe set.
  case frequency
  /// Whether the token begins a word, continues one, or is none.
  case wordPart = "word_part"
  /// Where in its sequence the token stands.
  case position
  /// What kind of token comes next.
  case nextKind = "next_kind"
  /// How often the next token occurs in the probe set.
  case nextFrequency = "next_frequency"

  /// Whether the texts of the tokens are needed.
  var needsTexts: Bool { self == .wordPart || self == .nextKind }

  /// The labels; nil when texts are needed and there are none.
  func task(_ probe: RunRecord.Probe, texts: [String]?) -> ProbeTask? {
    switch self {
    case .frequency:
      let (names, classes) = Self.frequencies(probe)
      return task("how often the token occurs in the probe set, in powers of two", names, classes.map { $0 })
    case .nextFrequency:
      let (names, classes) = Self.frequencies(probe)
      return task(
        "how often the next token occurs in the probe set, in powers of two", names, Self.next(classes, probe))
    case .position:
      let length = (probe.positions.max() ?? 0) + 1
      let parts = min(8, length)
      let names = (0..<parts).map { part in
        "\((part * length + parts - 1) / parts)-\(((part + 1) * length + parts - 1) / parts - 1)"
      }
      return task("the token's place in its sequence", names, probe.positions.map { $0 * parts / length })
    case .wordPart:
      guard let texts, texts.count == probe.tokens else { return nil }
      return task(
        "whether the token begins a word, continues one or is none", ["begins", "continues", "no word"],
        texts.indices.map { Self.wordPart(texts, $0, isFirst: probe.positions[$0] == 0) })
    case .nextKind:
      guard let texts, texts.count == probe.tokens else { return nil }
      let kinds = texts.map { TokenKind($0).rawValue }
      return task("the kind of the next token", TokenKind.allCases.map(\.name), Self.next(kinds, probe))
    }
  }

  private func task(_ meaning: String, _ classes: [String], _ labels: [Int?]) -> ProbeTask {
    ProbeTask(name: rawValue, meaning: meaning, classes: classes, labels: labels)
  }

  private static func frequencies(_ probe: RunRecord.Probe) -> (names: [String], classes: [Int]) {
    var counts: [Int: Int] = [:]
    for token in probe.tokenIDs { counts[token, default: 0] += 1 }
    let classes = probe.tokenIDs.map { token in
      Int.bitWidth - 1 - (counts[token] ?? 1).leadingZeroBitCount
    }
    let names = (0...(classes.max() ?? 0)).map { $0 == 0 ? "once" : "\(1 << $0)-\((1 << ($0 + 1)) - 1) times" }
    return (names, classes)
  }

  // A sequence's last token has no next one.
  private static func next(_ classes: [Int], _ probe: RunRecord.Probe) -> [Int?] {
    classes.indices.map { row in
      row + 1 < classes.count && probe.sequences[row + 1] == probe.sequences[row] ? classes[row + 1] : nil
    }
  }

  // What precedes the first token of a sequence is not known.
  private static func wordPart(_ texts: [String], _ row: Int, isFirst: Bool) -> Int? {
    switch TokenKind(texts[row]) {
    case .word: return 0
    case .letters:
      if isFirst { return nil }
      return texts[row - 1].unicodeScalars.last?.properties.isAlphabetic ?? false ? 1 : 0
    default: return 2
    }
  }
}
