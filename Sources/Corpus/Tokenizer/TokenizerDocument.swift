import Foundation

/// Writes a `tokenizer.json` (version 1.0) with a fixed order of keys, vocabulary by id, merges by rank.
struct TokenizerDocument {
  let tokens: [String]
  let merges: [TokenPair]
  let added: [AddedToken]

  /// The file's bytes.
  func data() -> Data {
    let byteLevel = #"{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}"#
    let addedLines = added.map { token in
      "    {\"id\": \(token.id), \"content\": \(Self.quoted(token.content)), \"single_word\": false, "
        + "\"lstrip\": false, \"rstrip\": false, \"normalized\": \(token.normalised), \"special\": \(token.special)}"
    }
    let vocabularyLines = tokens.enumerated().map { id, token in "      \(Self.quoted(token)): \(id)" }
    let mergeLines = merges.map { pair in
      "      " + Self.quoted(tokens[Int(pair.left)] + " " + tokens[Int(pair.right)])
    }
    let text = """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [
      \(addedLines.joined(separator: ",\n"))
        ],
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": \(byteLevel),
        "post_processor": null,
        "decoder": \(byteLevel),
        "model": {
          "type": "BPE",
          "dropout": null,
          "unk_token": null,
          "continuing_subword_prefix": null,
          "end_of_word_suffix": null,
          "fuse_unk": false,
          "byte_fallback": false,
          "ignore_merges": false,
          "vocab": {
      \(vocabularyLines.joined(separator: ",\n"))
          },
          "merges": [
      \(mergeLines.joined(separator: ",\n"))
          ]
        }
      }

      """
    return Data(text.utf8)
  }

  /// A JSON string; tokens hold no control characters, so only two characters need an escape.
  private static func quoted(_ token: String) -> String {
    let escaped = token.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}
