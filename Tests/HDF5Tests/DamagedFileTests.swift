import CHDF5
import Failures
import Foundation
import Testing

@testable import HDF5

/// Files that were damaged, or made to do harm.
@Suite struct DamagedFileTests {
  private func scratch() -> String { NSTemporaryDirectory() + "polypythia-hdf5-\(UUID().uuidString).h5" }

  private struct Source: HDF5Source {
    let group: HDF5Group

    func read<Answer>(_ body: (HDF5Group) throws -> Answer) throws -> Answer { try body(group) }
  }

  @Test func axesAreNamedWhateverBecomesOfTheGlobalHeap() throws {
    let path = scratch()
    defer { unlink(path) }
    let file = try HDF5File.create(path)
    let group = try file.root().createGroup("g")
    let scales = try ["step", "feature"].enumerated().map { index, name in
      let scale = try group.createDataset(name, .int64, shape: [2 + index])
      try scale.makeScale(name)
      return scale
    }
    for name in ["a", "b"] {
      let dataset = try group.createDataset(name, .float32, shape: [2, 3, 4])
      for (axis, scale) in scales.enumerated() { try dataset.attachScale(scale, axis: axis) }
    }
    try file.close()
    #expect(try HDF5File.open(path).root().group("g").dataset("b").axisNames() == ["step", "feature", nil])
    // Where the lists of scales lie; the library would follow a reference to an object that is there no more.
    var bytes = try Data(contentsOf: URL(filePath: path))
    let heap = try #require(bytes.range(of: Data("GCOL".utf8)))
    bytes[heap.lowerBound + 16] = 99
    try bytes.write(to: URL(filePath: path))
    let damaged = try HDF5File.open(path).root().group("g")
    #expect(try damaged.dataset("a").axisNames() == ["step", "feature", nil])
    #expect(try damaged.dataset("b").axisNames() == ["step", "feature", nil])
    #expect(try damaged.dataset("step").axisNames() == [nil])
  }

  @Test func whatIsDamagedIsNotSaidToBeAbsent() throws {
    let path = scratch()
    defer { unlink(path) }
    let file = try HDF5File.create(path)
    _ = try file.root().createGroup("g").createDataset("x", .int64, shape: [2])
    try file.close()
    let absent = #expect(throws: Failure.self) { try HDF5File.open(path).root().group("g").dataset("y") }
    #expect(absent?.reason == "there is no such dataset")
    var bytes = try Data(contentsOf: URL(filePath: path))
    // The symbol table of the inner group, which is written after the root's.
    let table = try #require(bytes.range(of: Data("SNOD".utf8), options: .backwards))
    bytes[table.lowerBound] = 0
    try bytes.write(to: URL(filePath: path))
    let damaged = #expect(throws: Failure.self) { try HDF5File.open(path).root().group("g").dataset("x") }
    #expect(damaged?.kind == .badData && damaged?.reason.hasPrefix("is damaged or no dataset") == true)
  }

  @Test func aFolderOrPipeInPlaceOfAFileIsNamedAsSuch() throws {
    let path = scratch()
    defer { unlink(path) }
    let folder = #expect(throws: Failure.self) { try HDF5File.open(NSTemporaryDirectory()) }
    #expect(folder?.kind == .missingInput && folder?.reason == "is a folder")
    #expect(mkfifo(path, 0o600) == 0)
    let pipe = #expect(throws: Failure.self) { try HDF5File.open(path) }
    #expect(pipe?.kind == .missingInput && pipe?.reason == "is not a plain file")
  }

  @Test func textOfVariableLengthIsRefused() throws {
    let path = scratch()
    defer { unlink(path) }
    let file = try HDF5File.create(path)
    let root = try file.root()
    let type = H5Tcopy(pp_h5_c_string())
    let space = H5Screate(H5S_SCALAR)
    H5Tset_size(type, -1)
    let attribute = H5Acreate2(root.identifier.value, "x", type, space, pp_h5_default(), pp_h5_default())
    H5Aclose(attribute)
    H5Sclose(space)
    H5Tclose(type)
    try file.close()
    let failure = #expect(throws: Failure.self) { try HDF5File.open(path).root().textAttribute("x") }
    #expect(failure?.kind == .badData && failure?.reason.contains("fixed length") == true)
  }

  @Test func rowsOfAShapeFarBeyondTheFileAreRefusedOneByOneToo() throws {
    let (path, copyPath) = (scratch(), scratch())
    defer { for name in [path, copyPath] { unlink(name) } }
    let file = try HDF5File.create(path)
    _ = try file.root().createGroup("g").createDataset("x", .float32, shape: [1 << 50], chunk: [1024])
    try file.close()
    let group = try HDF5File.open(path).root().group("g")
    let failure = #expect(throws: Failure.self) { try group.dataset("x").read(Float.self, rows: 0..<4) }
    #expect(failure?.kind == .badData && failure?.reason.contains("far more than the 0 bytes") == true)
    #expect(throws: Failure.self) {
      try HDF5File.build(copyPath) {
        try $0.createGroup("h").copy(Source(group: group), compression: 4, attributes: [])
      }
    }
  }
}
