import Failures
import Files
import Foundation

/// Whether a checkpoint's files are shorter than they ought to be.
enum FileLength {
  /// The names of the files of a folder that are cut off, in alphabetical order.
  static func truncatedFiles(in folder: String) -> [String] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let listed = manifest(folder)
    return names.filter { name in
      guard let bytes = SmallFile.byteCount(folder + "/" + name),
        FileNature.standIn(at: folder + "/" + name) == nil
      else { return false }
      if let expected = listed[name], bytes < expected { return true }
      guard let file = try? MappedFile(folder + "/" + name) else { return false }
      return withExtendedLifetime(file) {
        if name.hasSuffix(".safetensors") { return isTruncatedSafetensors(file.bytes) }
        let isWeights = name.hasPrefix("pytorch_model") || name.hasSuffix("-model_states.pt")
        guard isWeights, name.hasSuffix(".bin") || name.hasSuffix(".pt") else { return false }
        return !StoredZip.hasEnd(LittleEndianBytes(bytes: file.bytes, path: name))
      }
    }
  }

  private static func manifest(_ folder: String) -> [String: Int] {
    struct Manifest: Decodable {
      struct Entry: Decodable {
        let bytes: Int
      }
      let files: [String: Entry]
    }
    guard let data = try? SmallFile.read(folder + "/manifest.json"),
      let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
    else { return [:] }
    return manifest.files.mapValues(\.bytes)
  }

  private static func isTruncatedSafetensors(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 8 else { return true }
    let announced = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard announced <= UInt64(SafetensorsHeader.longest) else { return false }
    let length = Int(announced)
    guard length <= bytes.count - 8 else { return bytes.count == 8 || bytes[8] == UInt8(ascii: "{") }
    let text = Data(bytes[8..<(8 + length)])
    guard let root = (try? JSONSerialization.jsonObject(with: text)) as? [String: Any] else { return false }
    let ends = root.values.compactMap { (($0 as? [String: Any])?["data_offsets"] as? [Int])?.last }
    return (ends.max() ?? 0) > bytes.count - 8 - length
  }
}
