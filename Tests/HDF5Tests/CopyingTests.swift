import CHDF5
import Failures
import Foundation
import Testing

@testable import HDF5

@Suite struct CopyingTests {
  private func scratch() -> String { NSTemporaryDirectory() + "polypythia-hdf5-\(UUID().uuidString).h5" }

  /// A file with a group that has an axis, a large variable over it that repeats itself, and texts.
  private func make(_ path: String) throws {
    let file = try HDF5File.create(path)
    let group = try file.root().createGroup("g")
    try group.setAttribute("long_name", "größe")
    let axis = try group.createDataset("step", .int64, shape: [0], chunk: [16])
    try axis.makeScale("step")
    try axis.resize(rows: 600)
    try axis.write((0..<600).map { Int64($0) })
    let values = try group.createDataset("values", .float32, shape: [600, 500], chunk: [16, 500])
    try values.write((0..<300_000).map { Float($0 % 7) })
    try values.attachScale(axis, axis: 0)
    try group.createDataset("text", .string(bytes: 8), shape: [2]).write(["grün", "b"])
    try file.close()
  }

  /// A group of a file that is opened for every look.
  private struct Source: HDF5Source {
    private final class Looks {
      var count = 0
    }

    let path: String
    let group: String
    /// Called once, when the layout has been read.
    var afterFirst: () throws -> Void = {}
    private let looks = Looks()

    init(path: String, group: String) { (self.path, self.group) = (path, group) }

    func read<Answer>(_ body: (HDF5Group) throws -> Answer) throws -> Answer {
      if looks.count == 1 { try afterFirst() }
      looks.count += 1
      return try body(HDF5File.open(path).root().group(group))
    }
  }

  private func copy(_ source: Source, to path: String) throws {
    try HDF5File.build(path) { try $0.createGroup("h").copy(source, compression: 4, attributes: ["long_name"]) }
  }

  @Test func aCompressedCopyHoldsTheSameInLessSpace() throws {
    let (path, copyPath) = (scratch(), scratch())
    defer { for name in [path, copyPath] { unlink(name) } }
    try make(path)
    let original = try HDF5File.open(path).root().group("g")
    try copy(Source(path: path, group: "g"), to: copyPath)
    let copy = try HDF5File.open(copyPath).root().group("h")
    #expect(try copy.names() == ["step", "text", "values"])
    #expect(try copy.textAttribute("long_name") == "größe")
    #expect(try copy.dataset("values").read(Float.self) == original.dataset("values").read(Float.self))
    #expect(try copy.dataset("values").axisNames() == ["step", nil] && copy.dataset("step").scaleName() == "step")
    #expect(try copy.dataset("text").readTexts() == ["grün", "b"])
    let sizes = try [path, copyPath].map { try Data(contentsOf: URL(filePath: $0)).count }
    #expect(sizes[1] < sizes[0] / 4, "\(sizes)")
  }

  /// Changes the lengths of the axis and of the variable over it.
  private func resize(_ path: String, axis: Int, values: Int) throws {
    let file = try HDF5File.openForAppending(path)
    let group = try file.root().group("g")
    try group.dataset("step").resize(rows: axis)
    try group.dataset("values").resize(rows: values)
    try file.close()
  }

  @Test(arguments: [(600, 590), (590, 600)])
  func onlyRowsThatAllAlongAnAxisHaveAreCopied(axis: Int, values: Int) throws {
    let (path, copyPath) = (scratch(), scratch())
    defer { for name in [path, copyPath] { unlink(name) } }
    try make(path)
    try resize(path, axis: axis, values: values)
    try copy(Source(path: path, group: "g"), to: copyPath)
    let copied = try HDF5File.open(copyPath).root().group("h")
    #expect(try copied.dataset("step").shape == [590] && copied.dataset("values").shape == [590, 500])
    #expect(try copied.dataset("text").shape == [2] && copied.dataset("values").axisNames() == ["step", nil])
    let last = try copied.dataset("values").read(Float.self, rows: 589..<590)
    #expect(last == (294_500..<295_000).map { Float($0 % 7) })
  }

  @Test func aFileThatGrowsMeanwhileIsCopiedAsItWasAtFirst() throws {
    let (path, copyPath) = (scratch(), scratch())
    defer { for name in [path, copyPath] { unlink(name) } }
    try make(path)
    var source = Source(path: path, group: "g")
    source.afterFirst = { try resize(path, axis: 700, values: 800) }
    try copy(source, to: copyPath)
    let copied = try HDF5File.open(copyPath).root().group("h")
    #expect(try copied.dataset("step").shape == [600] && copied.dataset("values").shape == [600, 500])
    #expect(try copied.dataset("values").read(Float.self) == (0..<300_000).map { Float($0 % 7) })
    #expect(try HDF5File.open(path).root().group("g").dataset("values").rows == 800)
  }

  @Test func aCopyThatFailsLeavesNothingBehind() throws {
    let path = scratch()
    #expect(throws: Failure.self) {
      try HDF5File.build(path) { _ in throw Failure(.badData, "x", "is bad") }
    }
    let folder = URL(filePath: path).deletingLastPathComponent()
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasPrefix(URL(filePath: path).lastPathComponent) }
    #expect(left.isEmpty)
  }

  @Test func aGroupThatHoldsItselfIsRefused() throws {
    let (path, copyPath) = (scratch(), scratch())
    defer { unlink(path) }
    let file = try HDF5File.create(path)
    let group = try file.root().createGroup("g")
    let identifier = group.identifier.value
    let answer = H5Lcreate_hard(identifier, ".", identifier, "again", pp_h5_default(), pp_h5_default())
    #expect(answer >= 0)
    try file.close()
    let failure = #expect(throws: Failure.self) { try copy(Source(path: path, group: "g"), to: copyPath) }
    #expect(failure?.kind == .badData && failure?.reason.contains("deep") == true)
  }

  /// Octave asks the library for plain text, to which it converts nothing that is marked as UTF-8.
  @Test func textsAreReadableAsPlainText() throws {
    let path = scratch()
    defer { unlink(path) }
    try make(path)
    let dataset = try HDF5File.open(path).root().group("g").dataset("text")
    let type = H5Tcopy(pp_h5_c_string())
    defer { H5Tclose(type) }
    H5Tset_size(type, 8)
    var bytes = [UInt8](repeating: 1, count: 16)
    let answer = H5Dread(dataset.identifier.value, type, 0, 0, pp_h5_default(), &bytes)
    #expect(answer >= 0 && Array(bytes.prefix(5)) == Array("grün".utf8))
  }
}
