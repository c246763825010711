import ArgumentParser
import Failures
import Foundation

/// Measures by simulation how often the analyses err, and prints the table; `experiments/calibration/run.sh` keeps it.
@main
struct CalibrationTool: ParsableCommand {
  /// The tables.
  enum Table: String, ExpressibleByArgument, CaseIterable {
    case outliers, maps, changepoints, spikes, plan
  }

  static let configuration = CommandConfiguration(
    commandName: "calibration", abstract: "Measure how often an analysis errs.",
    discussion: """
      Example:
        calibration outliers --draws 5000
      """)

  @Argument(help: "The table.")
  var table: Table

  @Option(help: "Simulated sweeps for each cell.")
  var draws = 5000

  @Option(help: "A folder with real repeated runs (runs.tsv, val_loss.tsv), for the outliers table.")
  var real: String?

  func run() throws {
    guard (1...1_000_000).contains(draws) else {
      throw Failure(.usage, "--draws \(draws)", "is not a number in 1...1000000")
    }
    switch table {
    case .outliers:
      say(OutlierCalibration(draws: draws).lines())
      if let real { say(try RealSeeds(folder: real).lines(draws: draws)) }
    case .maps: say(try MapsCalibration(draws: draws).lines())
    case .changepoints: say(ChangePointCalibration(sweeps: draws).lines())
    case .spikes: say(SpikeCalibration(sweeps: draws).lines())
    case .plan: say(PlanCalibration(draws: draws).lines())
    }
  }

  private func say(_ lines: [String]) {
    FileHandle.standardOutput.write(Data(lines.map { $0 + "\n" }.joined().utf8))
  }
}
