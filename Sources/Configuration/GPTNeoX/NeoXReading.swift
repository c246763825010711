import Failures
import NeoX
import Yams

/// GPT-NeoX's keys that decide something here, by their names.
struct NeoXReading {
  /// The keys that the files give.
  let entries: [String: YAMLFile.Entry]
  /// All keys of the files.
  let present: Set<String>

  init(_ entries: [String: YAMLFile.Entry], present: Set<String>) {
    self.entries = entries
    self.present = present
  }

  /// The whole number of a key; nil when the key is absent or null.
  func wholeNumber(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let entry = entries[key], !entry.isNull else { return nil }
    return try Self.wholeNumber(entry.value, entry, range)
  }

  static func wholeNumber(_ node: Node, _ entry: YAMLFile.Entry, _ range: ClosedRange<Int>) throws -> Int {
    guard let text = node.text, let value = Int(text) ?? Double(text).flatMap({ Int(exactly: $0) }),
      range.contains(value)
    else {
      throw entry.refused(
        "cannot be '\(node.summary)'", remedy: "give a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// The number of a key as it is written; nil when the key is absent or null.
  func number(_ key: String) throws -> String? {
    guard let entry = entries[key], !entry.isNull else { return nil }
    return try Self.number(entry.value, entry)
  }

  static func number(_ node: Node, _ entry: YAMLFile.Entry) throws -> String {
    guard let text = node.text, let value = Double(text), value.isFinite else {
      throw entry.refused("cannot be '\(node.summary)'", remedy: "give a number")
    }
    return "\(value)"
  }
}

extension YAMLFile.Entry {
  /// Whether the value is YAML's null, which stands for GPT-NeoX's default.
  var isNull: Bool { ["null", "~", "", "none"].contains(value.text?.lowercased()) }
}

extension ConfigurationFiles {
  static let count = 1...1_000_000

  /// Takes GPT-NeoX's keys.
  mutating func read(_ library: NeoXReading) throws {
    guard !library.entries.isEmpty else { return }
    try readShape(library)
    try readBatch(library)
    try readOptimiser(library)
    try readSchedule(library)
    try readClipping(library)
    if let seed = try library.wholeNumber("seed", in: 1...SeedList.largest), let entry = library.entries["seed"] {
      if seeds == nil && initSeeds == nil { seeds = "\(seed)" }
      note(entry, .honoured, "unless --seeds says otherwise")
    }
    if let entry = library.entries["seed"], entry.isNull { note(entry, .unused, "seeds come from --seeds") }
    let noted = Set(notes.map(\.key))
    for (key, entry) in library.entries.sorted(by: { $0.key < $1.key }) where !noted.contains(key) {
      note(entry, .unused, "null stands for GPT-NeoX's default; the preset decides here")
    }
    guard isFromLibrary else { return }
    for (key, reason) in Self.defaultsThatDiffer where !library.present.contains(key) {
      notes.append(ConfigurationNote(key: key, value: "", outcome: .assumed, reason: reason))
    }
  }

  /// Keys whose absence means something else to GPT-NeoX than what is done here.
  private static let defaultsThatDiffer = [
    ("pos_emb", "positions are rotary here, learned by GPT-NeoX's default"),
    ("rotary_pct", "a quarter of each head is rotated here, all of it by GPT-NeoX's default"),
    ("no_weight_tying", "the two embeddings are separate here, tied by GPT-NeoX's default"),
    ("gpt_j_residual", "attention and feed-forward are parallel here, in sequence by GPT-NeoX's default"),
    ("min_lr", "the lowest learning rate is a tenth of the peak here, 0 by GPT-NeoX's default"),
    ("weight_decay", "it is 0.1 here"),
  ]
}
