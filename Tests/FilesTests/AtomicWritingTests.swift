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

  @Test func severalFilesAppearTogetherOrNotAtAll() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let data = Data("x".utf8)
    #expect(throws: Failure.self) {
      try AtomicWriting.write([(folder + "/a", data), (folder + "/nowhere/b", data)])
    }
    #expect(try names() == [])
    try AtomicWriting.write([(folder + "/a", data), (folder + "/b", data)])
    #expect(try names() == ["a", "b"])
  }

  @Test func foldersAreMadeWithTheirParentsAndNeverInPlaceOfAFile() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try AtomicWriting.ensureFolder(folder + "/a/b/c/")
    try AtomicWriting.ensureFolder(folder + "/a/b/c")
    #expect(FileManager.default.fileExists(atPath: folder + "/a/b/c"))
    try AtomicWriting.write("x", to: folder + "/file")
    for path in ["/file", "/file/below"] {
      let failure = #expect(throws: Failure.self) { try AtomicWriting.ensureFolder(folder + path) }
      #expect(failure?.kind == .cannotCreate && failure?.subject == folder + path)
      #expect(failure?.reason.contains("operation") == false, "the system's words, not Foundation's")
    }
  }

  @Test func whatEndedProcessesLeftIsRemovedAndNothingElse() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // No system gives so large a number to a process.
    let kept = ["t", "t.partial-\(getpid())", "t.partial-", "t.partial-1x", "other.partial-2147483646"]
    for name in kept { try AtomicWriting.write("x", to: folder + "/" + name) }
    try AtomicWriting.ensureFolder(folder + "/t.partial-2147483646/inner")
    PartialName.removeAbandoned(folder + "/t")
    #expect(try names() == kept.sorted())
  }

  @Test func whatIsThereAndMayNotBeReadIsNotAbsent() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try FileLookup.exists(folder) && !FileLookup.exists(folder + "/a"))
    try AtomicWriting.write("x", to: folder + "/a")
    #expect(try FileLookup.exists(folder + "/a") && !FileLookup.exists(folder + "/a/b"))
    // A link to itself, since tests may run as a user who may read everything.
    try FileManager.default.createSymbolicLink(atPath: folder + "/loop", withDestinationPath: "loop")
    let failure = #expect(throws: Failure.self) { try FileLookup.exists(folder + "/loop") }
    #expect(failure?.kind == .missingInput && failure?.reason.hasPrefix("cannot be read: ") == true)
  }

  @Test func aDeviceHasNoDigest() {
    let failure = #expect(throws: Failure.self) { try SHA256.hexadecimal(ofFile: "/dev/zero") }
    #expect(failure?.reason == "is not a plain file")
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
