import Failures
import Foundation

/// Measures by simulation how often the analyses err, and prints the table; `experiments/calibration/run.sh` keeps it.
@main
enum CalibrationTool {
  private static let usage = "usage: calibration outliers [--draws N] [--real FOLDER]"

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
    guard arguments.first == "outliers" else {
      throw Failure(.usage, "calibration", "names no table that there is", remedy: usage)
    }
    var draws = 5000
    var folder: String?
    var rest = arguments.dropFirst()
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw Failure(.usage, option, "needs a value", remedy: usage) }
      switch option {
      case "--draws":
        guard let number = Int(value), (1...1_000_000).contains(number) else {
          throw Failure(.usage, "--draws \(value)", "is not a number in 1...1000000", remedy: usage)
        }
        draws = number
      case "--real": folder = value
      default: throw Failure(.usage, option, "is not an option", remedy: usage)
      }
    }
    for line in OutlierCalibration(draws: draws).lines() { say(line) }
    if let folder {
      for line in try RealSeeds(folder: folder).lines(draws: draws) { say(line) }
    }
  }

  private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  private static func end(_ text: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data("calibration: \(text)\n".utf8))
    exit(code)
  }
}
