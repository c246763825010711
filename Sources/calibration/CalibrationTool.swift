import ArgumentParser
import Failures
import Files
import Foundation

/// Measures by simulation how often the analyses err; `experiments/calibration/run` keeps the tables.
@main
struct CalibrationTool: ParsableCommand {
  /// What is measured; the raw value is the name of the file that people read.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case outliers, maps, changepoints, spikes, plan
    case realSeeds = "real-seeds"

    var title: String {
      switch self {
      case .outliers: "Calibration of the outlier verdict"
      case .maps: "Calibration of the training maps"
      case .changepoints: "Calibration of the change points"
      case .spikes: "Calibration of the spike scores"
      case .plan: "Seed plans: is the promised power met?"
      case .realSeeds: "The outlier verdict on real seeds"
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "calibration", abstract: "Measure how often an analysis errs.",
    discussion: """
      Example:
        calibration outliers --draws 5000
      """)

  @Argument(help: "What to measure.")
  var subject: Subject

  @Option(help: "Simulated sweeps for each cell.")
  var draws = 5000

  @Option(help: "The folder with real repeated runs (runs.tsv, val_loss.tsv), for real-seeds.")
  var real: String?

  @Option(help: "The folder to write the tables to, for people and with tabs; without it they are printed.")
  var out: String?

  func run() throws {
    guard (1...1_000_000).contains(draws) else {
      throw Failure(.usage, "--draws \(draws)", "is not a number in 1...1000000")
    }
    let tables = try tables()
    let body = tables.map(\.markdown).joined(separator: "\n")
    guard let out else { return FileHandle.standardOutput.write(Data(body.utf8)) }
    let page = "# \(subject.title)\n\nWritten by `run`; README.md says how to read it.\n\n" + body
    try AtomicWriting.write(
      [(path: "\(out)/\(subject.rawValue).md", data: Data(page.utf8))]
        + tables.map { (path: "\(out)/\($0.name).tsv", data: Data($0.tabbed.utf8)) })
  }

  private func tables() throws -> [CalibrationTable] {
    switch subject {
    case .outliers: return OutlierCalibration(draws: draws).tables()
    case .maps: return [try MapsCalibration(draws: draws).table()]
    case .changepoints: return ChangePointCalibration(sweeps: draws).tables()
    case .spikes: return [SpikeCalibration(sweeps: draws).table()]
    case .plan: return PlanCalibration(draws: draws).tables()
    case .realSeeds:
      guard let real else { throw Failure(.usage, "real-seeds", "needs --real FOLDER") }
      return [try RealSeeds(folder: real).table(draws: draws)]
    }
  }
}
