import Failures
import Foundation

/// Measures by simulation how often the analyses err, and prints the table; `experiments/calibration` keeps it.
@main
enum CalibrationTool {
  private static let usage = "usage: calibration changepoints [--draws N]"

  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch let failure as Failure {
      end(failure.description, failure.kind.rawValue)
    } catch {
      end(error.localizedDescription, Failure.Kind.internalError.rawValue)
    }
  }

  private static func run(_ arguments: [String]) throws {
    guard arguments.first == "changepoints" else {
      throw Failure(.usage, "calibration", "names no table that there is", remedy: usage)
    }
    var draws = 2000
    if arguments.count > 1 {
      guard arguments.count == 3, arguments[1] == "--draws", let number = Int(arguments[2]),
        (1...1_000_000).contains(number)
      else {
        throw Failure(.usage, "calibration changepoints", "takes --draws with a number in 1...1000000", remedy: usage)
      }
      draws = number
    }
    for line in ChangePointCalibration(sweeps: draws).lines() {
      FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
  }

  private static func end(_ text: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data("calibration: \(text)\n".utf8))
    exit(code)
  }
}
