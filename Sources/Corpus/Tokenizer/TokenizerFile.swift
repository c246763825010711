import Failures
import Foundation

/// Reads a `tokenizer.json` and refuses what this pipeline would encode differently than its author meant.
struct TokenizerFile {
  /// A vocabulary may not reach beyond this id; the largest in use elsewhere are below 300,000.
  static let largestID = 1 << 22

  /// Ids may be left out, but a small file may not ask for the memory of a large one.
  private static let idsForToken = 8

  private let root: [String: Any]
  private let name: String

  init(_ data: Data, name: String) throws {
    self.name = name
    guard let object = try? JSONSerialization.jsonObject(with: data), let root = object as? [String: Any] else {
      throw Failure(
        .badData, name, "is not a JSON object, so it is not a tokenizer.json",
        remedy: "give the tokenizer.json of a GPT-NeoX model, or leave --tokenizer out to train one")
    }
    self.root = root
  }

  /// Everything that encoding and decoding need.
  func tables() throws -> TokenizerTables {
    guard let model = root["model"] as? [String: Any] else { throw damaged("model", "is missing" + sibling) }
    try verifyPipeline(model)
    guard let vocabulary = model["vocab"] as? [String: Any], !vocabulary.isEmpty else {
      throw damaged("model.vocab", "is missing or empty")
    }
    var ids: [String: Int32] = [:]
    ids.reserveCapacity(vocabulary.count)
    for (token, value) in vocabulary {
      guard let id = Self.id(value) else { throw damaged("model.vocab", "holds an id that is no number in range") }
      ids[token] = id
    }
    let learned = ids
    let added = try addedTokens(vocabulary: learned)
    for token in added { ids[token.content] = token.id }
    let largest = Int(ids.values.max() ?? -1)
    guard largest < Self.idsForToken * (ids.count + 1000) else {
      throw damaged("model.vocab", "or added_tokens has the id \(largest), far beyond its \(ids.count) tokens")
    }
    var tokens = [String?](repeating: nil, count: largest + 1)
    for (token, id) in ids.sorted(by: { $0.value < $1.value }) {
      guard tokens[Int(id)] == nil else { throw damaged("model.vocab", "gives the id \(id) to two tokens") }
      tokens[Int(id)] = token
    }
    let idOfByte = try (0...255).map { (byte: UInt8) in
      if let id = learned[ByteAlphabet.token(for: [byte])] { return id }
      guard !ByteAlphabet.occursInText(byte) else {
        throw damaged("model.vocab", "has no token for the byte \(byte), so some text could not be encoded")
      }
      return Int32(-1)
    }
    return TokenizerTables(
      tokens: tokens, idOfByte: idOfByte, merges: try merges(model, ids: learned), added: added,
      normalises: !stages("normalizer").isEmpty,
      addsPrefixSpace: stages("pre_tokenizer").first?["add_prefix_space"] as? Bool ?? false)
  }

  /// Which other file of a tokenizer this is, for messages.
  private var sibling: String {
    if root["tokenizer_class"] != nil { return ": it is a tokenizer_config.json, beside which a tokenizer.json lies" }
    if root.count > 100, root.values.allSatisfy({ $0 is Int }) {
      return ": it is a vocab.json, which lacks the merges; transformers saves both as tokenizer.json"
    }
    return ""
  }

  /// The stages of a part of the pipeline; a sequence is several, null none.
  private func stages(_ key: String) -> [[String: Any]] {
    guard let value = root[key] as? [String: Any] else { return [] }
    guard value["type"] as? String == "Sequence" else { return [value] }
    let lists = ["normalizers", "pretokenizers", "processors", "decoders"].compactMap { value[$0] as? [[String: Any]] }
    return lists.first ?? [value]
  }

  private func verifyPipeline(_ model: [String: Any]) throws {
    guard (model["type"] as? String ?? "BPE") == "BPE" else { throw foreign("model.type", model["type"]) }
    for key in ["dropout", "continuing_subword_prefix", "end_of_word_suffix"] {
      guard Self.isUnset(model[key]) else { throw foreign("model." + key, model[key]) }
    }
    for key in ["byte_fallback", "ignore_merges"] where model[key] as? Bool == true {
      throw foreign("model." + key, true)
    }
    try verify("normalizer", types: ["NFC"], optional: true)
    try verify("pre_tokenizer", types: ["ByteLevel"], optional: false)
    try verify("post_processor", types: ["ByteLevel", "TemplateProcessing"], optional: true)
    for stage in stages("post_processor") where stage["type"] as? String == "TemplateProcessing" {
      guard let template = stage["single"] as? [[String: Any]], template.allSatisfy({ $0["Sequence"] != nil }) else {
        throw Failure(
          .badData, "\(name), key post_processor", "adds special tokens to every text, which is not done here",
          remedy: "set post_processor to null in a copy of the file")
      }
    }
    // What decodes is the vocabulary; a file without a decoder means the same bytes.
    try verify("decoder", types: ["ByteLevel"], optional: true)
    let splitting = stages("pre_tokenizer").first
    guard stages("pre_tokenizer").count == 1 else { throw foreign("pre_tokenizer", "a sequence of several") }
    guard splitting?["add_prefix_space"] is Bool else {
      throw foreign("pre_tokenizer.add_prefix_space", splitting?["add_prefix_space"] ?? "missing")
    }
    guard splitting?["use_regex"] as? Bool ?? true else { throw foreign("pre_tokenizer.use_regex", false) }
  }

  private func verify(_ key: String, types: [String], optional: Bool) throws {
    guard let value = root[key], !(value is NSNull) else {
      if optional { return }
      throw damaged(key, "is missing")
    }
    guard (value as? [String: Any])?["type"] is String else { throw damaged(key, "has no type") }
    for stage in stages(key) {
      guard let type = stage["type"] as? String, types.contains(type) else {
        throw foreign(key + ".type", stage["type"])
      }
    }
  }

  private func addedTokens(vocabulary: [String: Int32]) throws -> [AddedToken] {
    guard let value = root["added_tokens"], !(value is NSNull) else { return [] }
    guard let list = value as? [[String: Any]] else { throw damaged("added_tokens", "is no list of objects") }
    var known = vocabulary
    return try list.enumerated().map { position, entry in
      let key = "added_tokens[\(position)]"
      guard let content = entry["content"] as? String, !content.isEmpty else {
        throw damaged(key + ".content", "is missing or empty")
      }
      guard let id = Self.id(entry["id"]) else { throw damaged(key + ".id", "is no whole number in range") }
      guard known.updateValue(id, forKey: content) ?? id == id else {
        throw damaged(key + ".id", "contradicts model.vocab or an earlier added token")
      }
      let special = entry["special"] as? Bool ?? false
      return AddedToken(
        id: id, content: content, special: special, normalised: entry["normalized"] as? Bool ?? !special,
        singleWord: entry["single_word"] as? Bool ?? false, takesSpaceBefore: entry["lstrip"] as? Bool ?? false,
        takesSpaceAfter: entry["rstrip"] as? Bool ?? false)
    }
  }

  private func merges(_ model: [String: Any], ids: [String: Int32]) throws -> [(pair: TokenPair, result: Int32)] {
    guard let list = model["merges"] as? [Any] else { throw damaged("model.merges", "is missing or no list") }
    return try list.enumerated().map { rank, entry in
      let parts: [String]
      if let line = entry as? String {
        parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      } else {
        parts = entry as? [String] ?? []
      }
      guard parts.count == 2 else { throw damaged("model.merges[\(rank)]", "is not a pair of tokens") }
      guard let left = ids[parts[0]], let right = ids[parts[1]], let result = ids[parts[0] + parts[1]] else {
        throw damaged("model.merges[\(rank)]", "joins or gives a token that model.vocab does not have")
      }
      return (TokenPair(left: left, right: right), result)
    }
  }

  private static func id(_ value: Any?) -> Int32? {
    guard let number = value as? Int, (0..<largestID).contains(number) else { return nil }
    return Int32(number)
  }

  private static func isUnset(_ value: Any?) -> Bool {
    value == nil || value is NSNull || value as? String == "" || value as? Double == 0
  }

  private func damaged(_ key: String, _ reason: String) -> Failure {
    Failure(
      .badData, "\(name), key \(key)", reason, remedy: "fetch the file again, or leave --tokenizer out to train one")
  }

  private func foreign(_ key: String, _ value: Any?) -> Failure {
    Failure(
      .badData, "\(name), key \(key)", "is \(value ?? "null"); only byte-level BPE of the GPT-NeoX kind is read",
      remedy: "give a tokenizer of that kind, or leave --tokenizer out to train one")
  }
}
