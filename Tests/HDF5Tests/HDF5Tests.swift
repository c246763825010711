import Failures
import Foundation
import Testing

@testable import HDF5

/// A temporary file that goes with the object.
private final class ScratchFile {
  let path = NSTemporaryDirectory() + "polypythia-hdf5-\(UUID().uuidString).h5"
  deinit { try? FileManager.default.removeItem(atPath: path) }
  var bytes: Data? { FileManager.default.contents(atPath: path) }
}

@Suite struct HDF5Tests {
  /// A file with one growing dataset "x" of so many rows of two values.
  private func make(_ path: String, rows: Int) throws {
    let file = try HDF5File.create(path)
    let dataset = try file.root().createDataset("x", .float32, shape: [rows, 2], chunk: [4, 2])
    try dataset.write((0..<(2 * rows)).map { Float($0) })
    try file.close()
  }

  private func append(_ file: HDF5File, _ values: [Float]) throws {
    let dataset = try file.root().dataset("x")
    let row = dataset.rows
    try dataset.resize(rows: row + values.count / 2)
    try dataset.write(values, at: row)
  }

  @Test func numbersTextsAndAttributesComeBack() throws {
    let scratch = ScratchFile()
    let file = try HDF5File.create(scratch.path)
    let root = try file.root()
    try root.setAttribute("text", "grün")
    try root.setAttribute("text", "blau")
    try root.setAttribute("number", -7)
    let group = try root.createGroup("g")
    try group.createDataset("int", .int64, shape: [2]).write([Int64.min, 3])
    try group.createDataset("double", .float64, shape: [2, 1]).write([0.1, -0.0])
    try group.createDataset("text", .string(bytes: 5), shape: [3]).write(["größer", "", "abc"])
    try file.close()
    let read = try HDF5File.open(scratch.path).root()
    #expect(try read.textAttribute("text") == "blau")
    #expect(try read.integerAttribute("number") == -7)
    let again = try read.group("g")
    #expect(try again.names() == ["double", "int", "text"])
    #expect(try again.dataset("int").read(Int64.self) == [Int64.min, 3])
    #expect(try again.dataset("double").read(Double.self) == [0.1, -0.0])
    #expect(try again.dataset("text").readTexts() == ["grö", "", "abc"])
    #expect(read.contains("g") && !read.contains("h"))
  }

  @Test func rowsThatWereNeverWrittenAreNotANumber() throws {
    let scratch = ScratchFile()
    let file = try HDF5File.create(scratch.path)
    let dataset = try file.root().createDataset("x", .float32, shape: [0], chunk: [4])
    try dataset.resize(rows: 2)
    try file.close()
    #expect(try HDF5File.open(scratch.path).root().dataset("x").read(Float.self).allSatisfy(\.isNaN))
  }

  @Test func anAppendIsSeenOnceItIsClosed() throws {
    let scratch = ScratchFile()
    try make(scratch.path, rows: 3)
    let file = try HDF5File.openForAppending(scratch.path)
    try append(file, [100, 101, 102, 103])
    #expect(try HDF5File.open(scratch.path).root().dataset("x").rows == 3)
    try file.close()
    let dataset = try HDF5File.open(scratch.path).root().dataset("x")
    #expect(try dataset.read(Float.self) == [0, 1, 2, 3, 4, 5, 100, 101, 102, 103])
    #expect(try dataset.read(Float.self, rows: 2..<4) == [4, 5, 100, 101])
  }

  @Test func aDiscardedAppendLeavesTheFileAsItWas() throws {
    let scratch = ScratchFile()
    try make(scratch.path, rows: 3)
    let before = scratch.bytes
    do {
      let file = try HDF5File.openForAppending(scratch.path)
      try append(file, (0..<1000).map { Float($0) })
    }
    #expect(scratch.bytes == before)
  }

  @Test func manyAppendsAndCutsKeepTheValues() throws {
    let scratch = ScratchFile()
    try make(scratch.path, rows: 0)
    var expected: [Float] = []
    for round in 0..<300 {
      let file = try HDF5File.openForAppending(scratch.path)
      let values = (0..<(2 * (round % 7))).map { Float(round * 100 + $0) }
      try append(file, values)
      expected += values
      if round % 10 == 9 {
        let dataset = try file.root().dataset("x")
        try dataset.resize(rows: dataset.rows - 11)
        expected.removeLast(22)
      }
      try file.close()
    }
    #expect(try HDF5File.open(scratch.path).root().dataset("x").read(Float.self) == expected)
  }

  @Test func aShapeFarBeyondTheFileIsRefused() throws {
    let scratch = ScratchFile()
    let file = try HDF5File.create(scratch.path)
    let dataset = try file.root().createDataset("x", .float32, shape: [0, 2], chunk: [4, 2])
    try dataset.resize(rows: 1 << 40)
    try file.close()
    let failure = try #require(throws: Failure.self) {
      try HDF5File.open(scratch.path).root().dataset("x").read(Float.self)
    }
    #expect(failure.kind == .badData)
    #expect(failure.subject == scratch.path + ":/x")
  }

  @Test func whatIsNotThereIsNamed() throws {
    let scratch = ScratchFile()
    try make(scratch.path, rows: 1)
    let root = try HDF5File.open(scratch.path).root()
    #expect(try #require(throws: Failure.self) { try root.dataset("y") }.subject == scratch.path + ":/y")
    #expect(throws: Failure.self) { try root.group("x") }
    #expect(throws: Failure.self) { try root.textAttribute("a") }
    #expect(throws: Failure.self) { try root.dataset("x").readTexts() }
    #expect(throws: Failure.self) { try root.dataset("x").read(Float.self, rows: 0..<2) }
    #expect(try #require(throws: Failure.self) { try HDF5File.open(scratch.path + ".no") }.kind == .missingInput)
  }
}
