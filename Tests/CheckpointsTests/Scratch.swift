import Foundation

/// A temporary folder that goes with the object.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "polypythia-checkpoints-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func flip(_ name: String, at offset: Int) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    var data = try Data(contentsOf: url)
    data[data.startIndex + offset] ^= 1
    try data.write(to: url)
  }
}
