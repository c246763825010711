import Failures
import Foundation
import Testing

@testable import Checkpoints

@Suite struct TorchFileTests {
  private typealias Pickle = TorchFixture.Pickle

  private let values: [Float16] = [0, 1, 2, 3, 4, 5, 6, 7]

  private func write(_ fixture: TorchFixture, in folder: Scratch) throws -> String {
    let path = folder.path + "/x.bin"
    try Data(fixture.bytes()).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func read(_ path: String, _ name: String = "a") throws -> [Float] {
    let file = try TorchFile(path)
    var result = [Float](repeating: -1, count: file.count(of: name))
    try result.withUnsafeMutableBufferPointer { try file.copyFloats(name, into: $0) }
    return result
  }

  private func failure(_ fixture: TorchFixture) throws -> Failure {
    let folder = try Scratch()
    let path = try write(fixture, in: folder)
    return try #require(throws: Failure.self) { try TorchFile(path) }
  }

  @Test(arguments: [false, true]) func stridedViewsAreReadRowByRow(isWide: Bool) throws {
    let folder = try Scratch()
    let views: [(shape: [Int], strides: [Int], offset: Int, expected: [Float])] = [
      ([2, 4], [4, 1], 0, [0, 1, 2, 3, 4, 5, 6, 7]), ([4, 2], [1, 4], 0, [0, 4, 1, 5, 2, 6, 3, 7]),
      ([3], [2], 1, [1, 3, 5]), ([], [], 5, [5]), ([0, 3], [3, 1], 0, []), ([2, 1, 2], [2, 9, 1], 4, [4, 5, 6, 7]),
      ([2, 2], [4, 1], 2, [2, 3, 6, 7]),
    ]
    for view in views {
      let pickle = Pickle.dictionary {
        $0.tensor(count: 8, offset: view.offset, shape: view.shape, strides: view.strides)
      }
      var fixture = TorchFixture(pickle: pickle, storages: [halves(values)])
      fixture.isWide = isWide
      #expect(try read(try write(fixture, in: folder)) == view.expected, "\(view)")
    }
  }

  @Test(
    arguments: [
      ("FloatStorage", [0, 0, 0x80, 0x3f], 1), ("HalfStorage", [0, 0x3c], 1), ("BFloat16Storage", [0x80, 0x3f], 1),
    ] as [(String, [UInt8], Int)]) func everyFloatingTypeIsRead(storage: String, bytes: [UInt8], count: Int) throws
  {
    let folder = try Scratch()
    let pickle = Pickle.dictionary { $0.tensor(storage: storage, count: count, shape: [1], strides: [1]) }
    #expect(try read(try write(TorchFixture(pickle: pickle, storages: [bytes]), in: folder)) == [1])
  }

  @Test(arguments: [
    ("os", "system"), ("builtins", "eval"), ("torch", "load"), ("torch._utils", "_rebuild_tensor"),
    ("numpy.core.multiarray", "_reconstruct"), ("collections", "defaultdict"),
  ]) func anythingButTensorsIsRefusedByName(module: String, name: String) throws {
    let pickle = Pickle.dictionary {
      $0.global(module, name)
      $0.text("touch /nowhere/x")
      $0.op(0x85)
      $0.op(0x52)
    }
    let failure = try failure(TorchFixture(pickle: pickle, storages: []))
    #expect(failure.kind == .badData)
    #expect(failure.reason.contains("\(module).\(name)"), "\(failure)")
    #expect(failure.subject.contains(", offset "))
  }

  @Test func tensorsThatLeaveTheirStorageAreRefused() throws {
    for (shape, strides, offset) in [
      ([9], [1], 0), ([8], [1], 1), ([2, 2], [7, 2], 0), ([1 << 40], [0], 0), ([Int.max, 4], [1, 1], 0),
      ([2], [Int.max], 1), ([-1], [1], 0), ([1], [-1], 0), ([1], [1], -1), ([2, 2], [1], 0), ([3, 3], [0, 1], 0),
    ] as [([Int], [Int], Int)] {
      let pickle = Pickle.dictionary { $0.tensor(count: 8, offset: offset, shape: shape, strides: strides) }
      let failure = try failure(TorchFixture(pickle: pickle, storages: [halves(values)]))
      #expect(failure.kind == .badData, "\(shape) \(strides) \(offset)")
    }
  }

  @Test func aStorageThatIsMissingOrTooShortIsRefused() throws {
    let missing = Pickle.dictionary { $0.tensor(key: "7", count: 1, shape: [1], strides: [1]) }
    #expect(try failure(TorchFixture(pickle: missing, storages: [halves(values)])).reason.contains("data/7"))
    let short = Pickle.dictionary { $0.tensor(count: 9, shape: [9], strides: [1]) }
    #expect(try failure(TorchFixture(pickle: short, storages: [halves(values)])).reason.contains("too few"))
  }

  @Test func manyViewsOfOneStorageAreRefused() throws {
    var pickle = Pickle()
    pickle.op(0x7d)
    pickle.op(0x28)
    for number in 0..<2000 {
      pickle.text("t\(number)")
      pickle.tensor(count: 4000, shape: [4000], strides: [1])
    }
    pickle.op(0x75)
    pickle.op(0x2e)
    let storage = [UInt8](repeating: 0, count: 8000)
    #expect(try failure(TorchFixture(pickle: pickle.bytes, storages: [storage])).reason.contains("share storage"))
  }

  @Test func deepNestingAndEndlessStacksCostNothing() throws {
    let nested = [0x80, 2, 0x29] + [UInt8](repeating: 0x85, count: 400_000) + [0x2e]
    #expect(try failure(TorchFixture(pickle: nested, storages: [])).kind == .badData)
    let endless = [0x80, 2] + [UInt8](repeating: 0x4e, count: 1 << 20)
    #expect(try failure(TorchFixture(pickle: endless, storages: [])).reason.contains("stack"))
    let cyclic: [UInt8] = [0x80, 2, 0x7d, 0x71, 0, 0x68, 0, 0x68, 0, 0x73, 0x2e]
    let folder = try Scratch()
    #expect(try TorchFile(try write(TorchFixture(pickle: cyclic, storages: []), in: folder)).names == [])
  }

  @Test(
    arguments: [
      [0x80, 4, 0x2e], [0x80, 2, 0x2e], [0x80, 2, 0x74, 0x2e], [0x80, 2, 0x68, 9, 0x2e], [0x80, 2, 0x93, 0x2e], [],
      [0x80, 2, 0x4e, 0x51, 0x2e], [0x80, 2, 0x4e, 0x4e, 0x52, 0x2e], [0x80, 2, 0x58, 0xff, 0xff, 0xff, 0xff, 0x2e],
      [0x80, 2, 0x8a, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0x2e], [0x80, 2, 0x63, 0x61, 0x62],
      [0x80, 2, 0x4e, 0x4e, 0x4e, 0x73],
      [0x80, 2, 0x4e, 0x2e],
    ] as [[UInt8]]) func brokenPicklesAreRefused(pickle: [UInt8]) throws
  {
    #expect(try failure(TorchFixture(pickle: pickle, storages: [])).kind == .badData)
  }

  @Test func compressedEntriesAreRefused() throws {
    var fixture = TorchFixture(pickle: Pickle.dictionary { $0.op(0x4e) }, storages: [])
    fixture.method = 8
    #expect(try failure(fixture).reason.contains("compressed"))
  }

  @Test func everyCutOfAnArchiveIsRefused() throws {
    let folder = try Scratch()
    let pickle = Pickle.dictionary { $0.tensor(count: 8, shape: [8], strides: [1]) }
    let bytes = TorchFixture(pickle: pickle, storages: [halves(values)]).bytes()
    let path = folder.path + "/cut.bin"
    for length in 0..<bytes.count {
      try Data(bytes[..<length]).write(to: URL(fileURLWithPath: path))
      #expect(throws: Failure.self) { try TorchFile(path) }
    }
  }

  @Test func dictionariesAreDescendedInto() throws {
    let folder = try Scratch()
    let pickle = Pickle.dictionary("module") {
      $0.op(0x7d)
      $0.text("w")
      $0.tensor(count: 2, shape: [2], strides: [1])
      $0.op(0x73)
    }
    let path = try write(TorchFixture(pickle: pickle, storages: [halves([8, 9])]), in: folder)
    #expect(try TorchFile(path).names == ["w"])
    #expect(try TorchFile(path, under: ["module"]).names == ["w"])
    #expect(throws: Failure.self) { try TorchFile(path, under: ["other"]) }
  }
}
