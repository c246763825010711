import Corpus
import Failures
import Foundation
import Testing

@Suite struct TextSourceTests {
  @Test func markAndLineEndsAreMadeEqual() throws {
    try Fixtures.inTemporaryFolder { folder in
      let path = try write([0xef, 0xbb, 0xbf] + Array("one\r\ntwo\rthree\n\r\n\rä€😀\r".utf8), "text.md", in: folder)
      let documents = try TextSource.load(paths: [path])
      #expect(documents.map(\.text) == ["one\ntwo\nthree\n\n\nä€😀\n"])
      #expect(documents.map(\.name) == [path])
    }
  }

  @Test func theSourceIsTheFileAsItLies() throws {
    try Fixtures.inTemporaryFolder { folder in
      let path = try write(Array("abc".utf8), "text.txt", in: folder)
      let source = try TextSource.load(paths: [path])[0].source
      #expect(source.bytes == 3)
      #expect(source.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
  }

  @Test func foldersAreReadInPathOrder() throws {
    try Fixtures.inTemporaryFolder { folder in
      for name in ["b.txt", "a/z.txt", "a/y.TXT", "a/note.md", ".hidden.txt", ".git/x.txt"] {
        try write(Array(name.utf8), name, in: folder)
      }
      let single = try write(Array("single".utf8), "single.md", in: folder)
      let texts = try TextSource.load(paths: [single, folder]).map(\.text)
      #expect(texts == ["single", "a/y.TXT", "a/z.txt", "b.txt"])
    }
  }

  @Test(
    arguments: [
      ([0x61, 0x62, 0xff, 0x61], 2), ([0x61, 0xc3], 1), ([0xc0, 0xaf], 0), ([0x61, 0xed, 0xa0, 0x80], 1),
      ([0xf4, 0x90, 0x80, 0x80], 0), ([0xe0, 0x80, 0x80], 0), (Array(repeating: 0x61, count: 21) + [0xe9, 0x61], 21),
      ([0xff, 0x61], 0), ([0x61, 0x00, 0x62, 0x00], 1),
    ] as [([UInt8], Int)])
  func theFirstBadByteIsNamed(bytes: [UInt8], offset: Int) throws {
    try Fixtures.inTemporaryFolder { folder in
      let path = try write(bytes, "text.txt", in: folder)
      let failure = failureLoading([path])
      #expect(failure?.kind == .badData)
      #expect(failure?.subject == "\(path), byte \(offset)")
      #expect(failure?.remedy.isEmpty == false)
    }
  }

  @Test func everyValidScalarLengthPasses() throws {
    try Fixtures.inTemporaryFolder { folder in
      let text = "\u{7f}\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}a"
      let path = try write(Array(text.utf8), "text.txt", in: folder)
      #expect(try TextSource.load(paths: [path])[0].text == text)
    }
  }

  @Test func nothingToReadIsSaid() throws {
    try Fixtures.inTemporaryFolder { folder in
      let empty = try write([], "empty.md", in: folder)
      let blank = try write([0xef, 0xbb, 0xbf, 0x20, 0x0d, 0x0a], "blank.md", in: folder)
      #expect(failureLoading([empty])?.kind == .badData)
      #expect(failureLoading([blank])?.kind == .badData)
      #expect(failureLoading([folder + "/none"])?.kind == .missingInput)
      #expect(failureLoading([folder])?.kind == .missingInput)
      #expect(failureLoading([])?.kind == .usage)
      let text = try write([0x61], "a.md", in: folder)
      #expect(failureLoading([text, folder + "/./a.md"])?.kind == .usage)
    }
  }

  private func failureLoading(_ paths: [String]) -> Failure? {
    Fixtures.failure { _ = try TextSource.load(paths: paths) }
  }

  @discardableResult
  private func write(_ bytes: [UInt8], _ name: String, in folder: String) throws -> String {
    let url = URL(fileURLWithPath: folder + "/" + name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}
