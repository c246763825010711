import Files
import Foundation
import Testing

@Suite struct SHA256Tests {
  /// Examples of FIPS 180-4 and lengths around the block size; the latter from Python 3.11's hashlib.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ])
  func agreesWithTheStandard(text: String, digest: String) throws {
    #expect(SHA256.hexadecimal(of: Data(text.utf8)) == digest)
    let path = FileManager.default.temporaryDirectory.appending(path: "sha-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(text.utf8).write(to: URL(filePath: path))
    #expect(try SHA256.hexadecimal(ofFile: path) == digest)
  }

  @Test(arguments: [1, 55, 56, 63, 64, 65, 119, 120, 128]) func piecesMakeNoDifference(length: Int) {
    let data = Data((0..<300).map { UInt8($0 % 251) })
    var digest = SHA256()
    for start in stride(from: 0, to: data.count, by: length) {
      digest.update(data[start..<min(start + length, data.count)])
    }
    #expect(digest.hexadecimal() == SHA256.hexadecimal(of: data))
  }
}
