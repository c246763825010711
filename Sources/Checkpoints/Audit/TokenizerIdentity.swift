import Files
import Foundation

/// What a `tokenizer.json` means, whatever its form: the suite's own files differ in spaces and in how merges are spelt.
enum TokenizerIdentity {
  /// A digest of vocabulary, merges and added tokens; of the bytes where they are not found; nil without a file.
  static func of(folder: String) -> String? {
    guard let path = try? FolderFile.path("tokenizer.json", in: folder), let data = try? SmallFile.read(path) else {
      return nil
    }
    guard let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let model = root["model"] as? [String: Any], let vocabulary = model["vocab"] as? [String: Any],
      let merges = model["merges"] as? [Any]
    else { return SHA256.hexadecimal(of: data) }
    var digest = SHA256()
    for (token, id) in vocabulary.sorted(by: { $0.key < $1.key }) { digest.update(Data("\(token)\0\(id)\0".utf8)) }
    for merge in merges {
      let text = merge as? String ?? (merge as? [String])?.joined(separator: " ") ?? ""
      digest.update(Data("\(text)\0".utf8))
    }
    for token in root["added_tokens"] as? [[String: Any]] ?? [] {
      digest.update(Data("\(token["content"] ?? "")\0\(token["id"] ?? "")\0".utf8))
    }
    return digest.hexadecimal()
  }
}
