import Foundation
import Testing

/// The floor plan as `Package.swift` draws it, held against the imports of the sources.
@Suite struct FloorPlanTests {
  /// A target and what it says it needs.
  private struct Room {
    let name: String
    let dependencies: [String]
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// All targets with a folder in `Sources` or `Tests`, in the order of `Package.swift`.
  private static func rooms() throws -> [Room] {
    let package = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
    let target =
      /\.(?:target|executableTarget|testTarget)\(\s*name: "(?<name>[^"]+)"(?<rest>[^\[\]\)]*(?:\[(?<list>[^\]]*)\])?)/
    return package.matches(of: target).map { match in
      // A product is named like the module that it brings.
      let list = (match.output.list ?? "").replacing(/package: "[^"]+"/, with: "")
      return Room(
        name: String(match.output.name), dependencies: list.matches(of: /"([^"]+)"/).map { String($0.output.1) })
    }
  }

  private static func files(in folder: String) -> [URL] {
    FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)?
      .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" } ?? []
  }

  private static func imports(of file: URL) throws -> Set<String> {
    let text = try String(contentsOf: file, encoding: .utf8)
    return Set(text.matches(of: /(?m)^(?:@testable )?import (\w+)$/).map { String($0.output.1) })
  }

  private static func imports(in folder: String) throws -> Set<String> {
    try files(in: folder).reduce(into: []) { $0.formUnion(try imports(of: $1)) }
  }

  @Test("Every target names exactly the modules that its files import")
  func dependenciesAreImports() throws {
    let rooms = try Self.rooms()
    let system: Set = ["COpenBLAS", "CHDF5", "CGSL", "ArgumentParser", "Yams"]
    let modules = system.union(rooms.map(\.name))
    #expect(rooms.count >= 30)
    // C targets include rather than import; the tests of the tool run it.
    for room in rooms where !["Kernels", "TransactionDriver", "polypythiaTests"].contains(room.name) {
      let folder = (room.name.hasSuffix("Tests") || room.name.hasSuffix("Support") ? "Tests/" : "Sources/") + room.name
      #expect(
        Set(room.dependencies) == (try Self.imports(in: folder)).intersection(modules),
        "the dependencies of \(room.name)")
    }
  }

  @Test("Arrows only lead downwards: a target stands in Package.swift below what it needs")
  func arrowsLeadDownwards() throws {
    var known: Set<String> = ["COpenBLAS", "CHDF5", "CGSL", "ArgumentParser", "Yams"]
    for room in try Self.rooms() {
      #expect(known.isSuperset(of: room.dependencies), "\(room.name) needs what stands above it")
      known.insert(room.name)
    }
  }

  @Test("Only the command that plans and trains a sweep reaches Sweep, and what trains nothing starts no runs")
  func commandsThatTrainNothing() throws {
    var users: [String: Set<String>] = [:]
    for file in Self.files(in: "Sources/polypythia") {
      for module in try Self.imports(of: file) { users[module, default: []].insert(file.lastPathComponent) }
    }
    #expect(users["Sweep"] == ["PlanOptions.swift", "SweepCommand.swift"])
    #expect(
      try Self.rooms().filter { $0.dependencies.contains("Sweep") }.map(\.name).filter { !$0.hasSuffix("Tests") }
        == ["polypythia", "SweepSupport"])
  }
}
