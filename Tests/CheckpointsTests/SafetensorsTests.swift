import Failures
import Foundation
import Testing

@testable import Checkpoints

@Suite struct SafetensorsTests {
  /// A file of a header and so many data bytes.
  private func file(_ header: String, data: Int, in folder: Scratch) throws -> String {
    let path = folder.path + "/x.safetensors"
    var bytes = Data((0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) })
    bytes += Data(header.utf8) + Data(count: data)
    try bytes.write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let folder = try Scratch()
    let path = folder.path + "/a.safetensors"
    let first: [Float] = [1, -2.5, .infinity, -0.0, 1e-30, 6]
    let second: [Float] = [7]
    try first.withUnsafeBufferPointer { a in
      try second.withUnsafeBufferPointer { b in
        let a = try #require(a.baseAddress)
        let b = try #require(b.baseAddress)
        try SafetensorsFile.write(
          [
            SafetensorsSource(name: "z \"quoted\"\n", shape: [2, 3], values: a),
            SafetensorsSource(name: "a", shape: [], values: b),
          ], to: path)
      }
    }
    let read = try SafetensorsFile(path)
    #expect(read.names == ["z \"quoted\"\n", "a"])
    #expect(read.shape(of: "z \"quoted\"\n") == [2, 3])
    #expect(read.shape(of: "a") == [])
    #expect(try read.floats("z \"quoted\"\n").map(\.bitPattern) == first.map(\.bitPattern))
    #expect(try read.floats("a") == second)
    #expect(read.metadata == ["format": "pt"])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    #expect((8 + length) % 64 == 0)
    #expect(bytes.count == 8 + length + 28)
  }

  @Test(arguments: [
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "needs 8 bytes"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "ends at byte 8"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "leaves a gap"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8, "4 bytes follow"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "overlaps"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", 0, "too large"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "negative"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "not a begin and an end"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "not a begin and an end"),
    ("{\"a\":{\"dtype\":\"Q7\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1e99],\"data_offsets\":[0,4]}}", 4, "not valid"),
    ("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "not valid"),
    ("{\"a\":", 4, "not valid"),
    ("[]", 0, "brace"),
    (String(repeating: "{\"a\":", count: 20000), 0, "not valid"),
    ("", 0, "brace"),
  ]) func damagedHeaderIsRefused(header: String, data: Int, reason: String) throws {
    let folder = try Scratch()
    let path = try file(header, data: data, in: folder)
    let failure = try #require(throws: Failure.self) { try SafetensorsFile(path) }
    #expect(failure.kind == .badData)
    #expect(failure.reason.contains(reason), "\(failure)")
    #expect(failure.subject.hasPrefix(path + ", offset "))
  }

  @Test(
    arguments: [
      [], [1, 2, 3], [255, 255, 255, 255, 255, 255, 255, 127], [9, 0, 0, 0, 0, 0, 0, 0, 123],
    ] as [[UInt8]])
  func impossibleHeaderLengthIsRefused(bytes: [UInt8]) throws {
    let folder = try Scratch()
    let path = folder.path + "/x.safetensors"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(try #require(throws: Failure.self) { try SafetensorsFile(path) }.kind == .badData)
  }

  @Test func everyCutOfAFileIsRefused() throws {
    let folder = try Scratch()
    let whole = folder.path + "/a.safetensors"
    let values: [Float] = [1, 2, 3]
    try values.withUnsafeBufferPointer {
      try SafetensorsFile.write(
        [SafetensorsSource(name: "a", shape: [3], values: try #require($0.baseAddress))], to: whole)
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let cut = folder.path + "/cut.safetensors"
    for length in 0..<bytes.count {
      try bytes.prefix(length).write(to: URL(fileURLWithPath: cut))
      #expect(throws: Failure.self) { try SafetensorsFile(cut) }
    }
  }

  @Test func absentFileIsMissingInput() {
    #expect(throws: Failure.self) { try SafetensorsFile("/nonexistent/a.safetensors") }
  }
}
