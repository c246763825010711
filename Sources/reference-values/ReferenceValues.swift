import Failures
import Foundation

/// Answers requests for routines of `Statistics`, so that another program can compare them with its own.
///
/// Reads a JSON list of requests, `{"routine": NAME, "numbers": {NAME: [NUMBER…]}}`, from standard input and writes the list
/// of answers, `{NAME: [NUMBER…]}` or null where there is none, to standard output. A number that is not finite is written
/// as the string "NaN", "Infinity" or "-Infinity".
@main
enum ReferenceValues {
  static func main() {
    do {
      try FileHandle.standardOutput.write(contentsOf: answers(FileHandle.standardInput.readDataToEndOfFile()))
    } catch {
      FileHandle.standardError.write(Data("reference-values: \(error)\n".utf8))
      exit((error as? Failure).map { $0.kind.rawValue } ?? 1)
    }
  }

  private static func answers(_ requests: Data) throws -> Data {
    let answers = try JSONDecoder().decode([Request].self, from: requests).map { request in
      guard let routine = Routine.all[request.routine] else { throw request.wrong("there is no such routine") }
      return try routine(request)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try encoder.encode(answers)
  }
}
