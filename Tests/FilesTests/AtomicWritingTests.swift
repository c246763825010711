import Failures
import Files
import Foundation
import Testing

@Suite struct AtomicWritingTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "atomic-\(UUID().uuidString)").path

  init() throws { try AtomicWriting.ensureFolder(folder) }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  @Test func aFolderThatFailsHalfWayLeavesNothing() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      try AtomicWriting.createFolder(folder + "/new") { temporary in
        try AtomicWriting.write("half", to: temporary + "/file")
        throw Broken()
      }
    }
    #expect(try names() == [])
  }

  @Test func aFileIsReplacedWholly() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try AtomicWriting.write("first", to: folder + "/file")
    try AtomicWriting.write("second", to: folder + "/file")
    #expect(try String(contentsOfFile: folder + "/file", encoding: .utf8) == "second")
    #expect(try names() == ["file"])
  }

  @Test func whatIsNoPlainFileIsNotReplaced() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect { try AtomicWriting.write("x", to: folder) } throws: { ($0 as? Failure)?.kind == .cannotCreate }
    #expect { try AtomicWriting.write("x", to: "/dev/null") } throws: { ($0 as? Failure)?.kind == .cannotCreate }
    #expect(try names() == [])
  }

  @Test func aLockedFolderIsRefusedUntilTheLockGoes() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let folder = folder
    func refused() -> Bool {
      do {
        _ = try FolderLock(folder: folder)
        return false
      } catch {
        return (error as? Failure)?.kind == .cannotCreate
      }
    }
    let lock = try FolderLock(folder: folder)
    let whileHeld = withExtendedLifetime(lock) { refused() }
    #expect(whileHeld)
  }

  @Test func aPipeIsRefusedInsteadOfWaitedFor() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(mkfifo(folder + "/pipe", 0o600) == 0)
    #expect { _ = try MappedFile(folder + "/pipe") } throws: { ($0 as? Failure)?.kind == .missingInput }
  }
}
