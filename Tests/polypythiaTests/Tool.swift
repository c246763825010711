import Foundation
import Testing

/// Runs the built tool as a user would.
struct Tool {
  struct Result {
    let code: Int32
    let output: String
    let errors: String
  }

  /// A fresh folder to work in, removed by `cleanUp`.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "polypythia-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func cleanUp() { try? FileManager.default.removeItem(at: folder) }

  /// The tool lies beside the test bundle.
  static var executable: URL {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "polypythia")
  }

  /// The variables of this process but those that change what the tool prints or which kernels it runs: a test that wants them
  /// names them. Without a preset core the tool takes the widest that the CPU has, so that bits are equal on one machine only.
  private static let surroundings = ProcessInfo.processInfo.environment.filter { name, _ in
    !["OPENBLAS_", "POLYPYTHIA_"].contains { name.hasPrefix($0) } && !["COLUMNS", "LINES", "NO_COLOR"].contains(name)
  }

  /// - Parameter environment: variables beside the usual surroundings.
  func run(_ arguments: [String], executable: URL = Self.executable, environment: [String: String] = [:]) throws
    -> Result
  {
    let process = Process()
    process.environment = Self.surroundings.merging(environment) { $1 }
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let (output, errors) = (folder.appending(path: "stdout.txt"), folder.appending(path: "stderr.txt"))
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Result(
      code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  func run(_ line: String, environment: [String: String] = [:]) throws -> Result {
    try run(line.split(separator: " ").map(String.init), environment: environment)
  }

  func write(_ name: String, _ data: Data) throws { try data.write(to: folder.appending(path: name)) }

  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.appending(path: name).path) }

  /// Plain English of about 60 kB, enough for the smallest preset.
  static let text: String = (0..<900).map { index in
    let subject = ["The cat", "A dog", "My friend", "The king"][index % 4]
    let verb = ["sees", "follows", "paints", "builds"][index % 4]
    return "\(subject) \(verb) \(index % 7 + 2) houses near the river of number \(index * 37 % 101)."
  }.joined(separator: "\n")
}
