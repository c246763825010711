import ArgumentParser
import Files
import Foundation
import Stability
import Terminal

/// The options of every command that computes something.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Write the result as JSON to standard output, and text for people to standard error.")
  var json = false

  /// Where text for people goes.
  var console: Console { Console(descriptor: json ? STDERR_FILENO : STDOUT_FILENO) }

  /// Writes a result to standard output when JSON was asked for.
  func write(_ result: some Encodable) throws {
    guard json else { return }
    try Self.print(ReadableJSON.text(of: result) + "\n")
  }

  /// Writes a result to standard output, as it is stored and with what its runs were trained on and which were left out, when JSON was
  /// asked for.
  func write(_ result: some AnalysisResult, budget: String?, leftOut: [AnalysisContext.LeftOutRun]) throws {
    guard json else { return }
    try Self.print(String(decoding: result.json(budget: budget, leftOut: leftOut), as: UTF8.self))
  }

  /// Writes text to standard output.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when it cannot be written, as to a full disk.
  static func print(_ text: String) throws {
    Console(descriptor: STDOUT_FILENO).write(text)
    try Console.requireWritten()
  }
}
