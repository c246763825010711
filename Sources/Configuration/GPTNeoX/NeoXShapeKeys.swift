import Failures
import NeoX
import Yams

/// The keys of the network: its size, initial weights and attention.
extension ConfigurationFiles {
  /// Takes the keys that describe the network. The shape must be one of the suite's; without any, `--sizes` names it, and the
  /// other keys are read all the same.
  mutating func readShape(_ library: NeoXReading) throws {
    size = try givenSize(library)
    try readInitialisation(library)
    try readAttention(library)
    try readWidths(library)
    if let entry = library.entries["padded_vocab_size"],
      let rows = try library.wholeNumber("padded_vocab_size", in: 1...(1 << 20))
    {
      entries.append(try entry.setting("vocabulary_size=\(rows)"))
      note(entry, .honoured)
    }
    if let entry = library.entries["make_vocab_size_divisible_by"] {
      let rows = size.map { "the size \($0.name) has \($0.vocabularyRows)" } ?? "each size of the suite has its own"
      note(entry, .unused, "\(rows) vocabulary rows; --vocab-size changes them")
    }
  }

  /// The size that the files describe; nil when they describe none.
  private mutating func givenSize(_ library: NeoXReading) throws -> ModelSize? {
    let keys = ["num_layers", "hidden_size", "num_attention_heads"]
    let given = keys.compactMap { library.entries[$0] }
    guard let first = given.first else { return nil }
    let values = try keys.map { try library.wholeNumber($0, in: Self.count) }
    guard let size = ModelSize.all.first(where: { [$0.layers, $0.width, $0.heads] == values }) else {
      let shape = zip(keys, values).map { "\($0) \($1.map(String.init) ?? "missing")" }.joined(separator: ", ")
      throw first.refused(
        "no size of the suite has \(shape)",
        remedy: "the sizes are \(ModelSize.all.map(\.name).joined(separator: ", "))")
    }
    for entry in given { note(entry, .honoured, "size \(size.name)") }
    return size
  }

  /// Why a key of the shape decides nothing where the files give no whole shape.
  private static let sizesDecide = "without num_layers, hidden_size and num_attention_heads the suite's size decides"

  private mutating func readWidths(_ library: NeoXReading) throws {
    let places: [(key: String, value: (ModelSize) -> Int)] = [
      ("intermediate_size", { 4 * $0.width }), ("num_kv_heads", \.heads),
    ]
    for (key, value) in places {
      guard let entry = library.entries[key], !entry.isNull else { continue }
      let number = try library.wholeNumber(key, in: Self.count)
      if let size {
        guard number == value(size) else {
          throw entry.refused(
            "cannot be \(entry.value.summary)", remedy: "it is \(value(size)) in the size \(size.name)")
        }
        note(entry, .honoured)
      } else {
        guard ModelSize.all.contains(where: { value($0) == number }) else {
          throw entry.refused("cannot be \(entry.value.summary)", remedy: "no size of the suite has that")
        }
        note(entry, .unused, Self.sizesDecide)
      }
    }
  }

  private mutating func readInitialisation(_ library: NeoXReading) throws {
    let places: [(key: String, value: (ModelSize) -> String, usual: String)] = [
      ("init_method", { $0.initialisation.methods.input }, "normal"),
      ("output_layer_init_method", { $0.initialisation.methods.output }, "scaled_normal"),
    ]
    for (key, value, usual) in places {
      guard let entry = library.entries[key], !entry.isNull else {
        if let size, value(size) != usual {
          let reason = "it is \(value(size)) here, \(usual) by GPT-NeoX's default"
          notes.append(ConfigurationNote(key: key, value: "", outcome: .assumed, reason: reason))
        }
        continue
      }
      guard let size else {
        let sizes = ModelSize.all.filter { value($0) == entry.value.text }.map(\.name)
        guard !sizes.isEmpty else {
          let known = Set(ModelSize.all.map(value)).sorted().joined(separator: " or ")
          throw entry.refused("cannot be '\(entry.value.summary)'", remedy: "weights are drawn by \(known) here")
        }
        note(entry, .unused, "\(Self.sizesDecide): it is so for \(sizes.joined(separator: ", "))")
        continue
      }
      guard entry.value.text == value(size) else {
        throw entry.refused(
          "cannot be '\(entry.value.summary)'",
          remedy: "the weights of the size \(size.name) are drawn by \(value(size))")
      }
      note(entry, .honoured)
    }
  }

  /// `[[["flash"], 6]]` stands for six entries; every layer needs one, and each must be full causal attention.
  ///
  /// How many layers there are is checked where the files give the shape, the kinds always.
  private mutating func readAttention(_ library: NeoXReading) throws {
    guard let entry = library.entries["attention_config"], !entry.isNull else { return }
    guard let items = entry.value.elements else { throw entry.refused("is not a list") }
    var described = 0
    for item in items {
      let (kinds, repeats) = try attention(item, entry)
      for kind in kinds where !NeoXKinds.sameAttention.contains(kind) {
        throw entry.refused(
          "cannot be '\(kind)': \(NeoXKinds.attention(kind)), and here every position attends to all earlier ones",
          remedy: "write global or flash")
      }
      described += repeats * kinds.count
    }
    if let size, described != size.layers {
      throw entry.refused("describes \(described) layers of \(size.layers)")
    }
    note(entry, .honoured, "full causal attention in every layer")
  }

  /// The kinds that an item of the list names, and how often.
  private func attention(_ item: Node, _ entry: YAMLFile.Entry) throws -> (kinds: [String], repeats: Int) {
    if let kind = item.text { return ([kind], 1) }
    let most = size?.layers ?? ModelSize.all.map(\.layers).max() ?? 0
    guard let pair = item.elements, pair.count == 2, let list = pair[0].elements, !list.isEmpty else {
      throw entry.refused("holds '\(item.summary)', which is not [[kinds], layers]")
    }
    let kinds = list.compactMap(\.text)
    guard kinds.count == list.count else { throw entry.refused("holds '\(item.summary)', whose kinds are no texts") }
    guard kinds.count <= most else { throw entry.refused("names more kinds than there are layers") }
    if pair[1].text == "all" { return (kinds, (size?.layers ?? kinds.count) / kinds.count) }
    return (kinds, try NeoXReading.wholeNumber(pair[1], entry, 0...most))
  }
}
