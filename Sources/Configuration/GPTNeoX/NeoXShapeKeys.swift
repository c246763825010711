import Failures
import NeoX
import Yams

/// The keys of the network: its size, initial weights and attention.
extension ConfigurationFiles {
  /// Takes the keys that describe the network, which must be one of the suite's.
  mutating func readShape(_ library: NeoXReading) throws {
    let keys = ["num_layers", "hidden_size", "num_attention_heads"]
    let given = keys.compactMap { library.entries[$0] }
    guard let first = given.first else { return }
    let values = try keys.map { try library.wholeNumber($0, in: Self.count) }
    guard let size = ModelSize.all.first(where: { [$0.layers, $0.width, $0.heads] == values }) else {
      let shape = zip(keys, values).map { "\($0) \($1.map(String.init) ?? "missing")" }.joined(separator: ", ")
      throw first.refused(
        "no size of the suite has \(shape)",
        remedy: "the sizes are \(ModelSize.all.map(\.name).joined(separator: ", "))")
    }
    self.size = size
    for entry in given { note(entry, .honoured, "size \(size.name)") }
    try readInitialisation(library, size)
    try readAttention(library, size)
    for (key, value) in [("intermediate_size", 4 * size.width), ("num_kv_heads", size.heads)] {
      guard let entry = library.entries[key] else { continue }
      guard try entry.isNull || library.wholeNumber(key, in: Self.count) == value else {
        throw entry.refused("cannot be \(entry.value.summary)", remedy: "it is \(value) in the size \(size.name)")
      }
      note(entry, .honoured)
    }
    if let entry = library.entries["padded_vocab_size"],
      let rows = try library.wholeNumber("padded_vocab_size", in: 1...(1 << 20))
    {
      entries.append(try ConfigurationOverride("vocabulary_size=\(rows)"))
      note(entry, .honoured)
    }
    if let entry = library.entries["make_vocab_size_divisible_by"] {
      note(
        entry, .unused, "the size \(size.name) has \(size.vocabularyRows) vocabulary rows; --vocab-size changes them")
    }
  }

  private mutating func readInitialisation(_ library: NeoXReading, _ size: ModelSize) throws {
    let methods = size.initialisation.methods
    for (key, value, usual) in [
      ("init_method", methods.input, "normal"), ("output_layer_init_method", methods.output, "scaled_normal"),
    ] {
      guard let entry = library.entries[key] else {
        guard value != usual else { continue }
        notes.append(
          ConfigurationNote(
            key: key, value: "", outcome: .assumed, reason: "it is \(value) here, \(usual) by GPT-NeoX's default"))
        continue
      }
      guard entry.value.text == value else {
        throw entry.refused(
          "cannot be '\(entry.value.summary)'", remedy: "the weights of the size \(size.name) are drawn by \(value)")
      }
      note(entry, .honoured)
    }
  }

  /// `[[["flash"], 6]]` stands for six entries; every layer needs one, and each must be full causal attention.
  private mutating func readAttention(_ library: NeoXReading, _ size: ModelSize) throws {
    guard let entry = library.entries["attention_config"], !entry.isNull else { return }
    guard let items = entry.value.elements else { throw entry.refused("is not a list") }
    var kinds: [String] = []
    for item in items {
      if let kind = item.text {
        kinds.append(kind)
        continue
      }
      guard let pair = item.elements, pair.count == 2, let names = pair[0].elements?.compactMap(\.text), !names.isEmpty
      else { throw entry.refused("holds '\(item.summary)', which is not [[kinds], layers]") }
      let repeats =
        pair[1].text == "all"
        ? size.layers / names.count : try NeoXReading.wholeNumber(pair[1], entry, 0...size.layers)
      guard names.count <= size.layers else { throw entry.refused("names more kinds than there are layers") }
      for _ in 0..<repeats { kinds += names }
    }
    guard kinds.count == size.layers else {
      throw entry.refused("describes \(kinds.count) layers of \(size.layers)")
    }
    if let other = kinds.first(where: { !["flash", "global"].contains($0) }) {
      throw entry.refused(
        "cannot be '\(other)': every position attends to all earlier ones here", remedy: "write global or flash")
    }
    note(entry, .honoured, "full causal attention in every layer")
  }
}
