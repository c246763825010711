import ArgumentParser
import Failures
import Report

extension FigureFamily: ExpressibleByArgument {
  /// The names of all families, for help and completions.
  public static var allValueStrings: [String] { all.map(\.name) }

  /// The family of a name.
  public init?(argument: String) {
    guard let found = Self.named(argument) else { return nil }
    self = found
  }
}

struct PlotCommand: ParsableCommand {
  /// What was written.
  struct Summary: Encodable {
    /// The drawing.
    var out: String
    /// The numbers drawn; absent when they were not asked for.
    var data: String?
    /// The name of each figure in it, as in the report.
    var figures: [String]
  }

  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw one figure of a folder of runs, for a paper.",
    discussion: """
      The figure is the one of the report, on white and in plain colours. Quick analyses are made by the way; where another
      one is needed first, the command that makes it is named. A browser prints an SVG file as PDF.

      Examples:
        polypythia plot mysweep --figure losses --out losses.svg
        polypythia plot mysweep --figure maps --size 14m --out maps.svg --data maps.csv
      """)

  @Argument(help: "The folder of a sweep, or of imported runs.")
  var folder: String

  @Option(help: "Which figure.")
  var figure: FigureFamily

  @Option(help: "The SVG file to write.")
  var out: String

  @Option(help: "A CSV file to write the numbers drawn to.")
  var data: String?

  @Option(help: "The model size. (default: all, side by side)")
  var size: String?

  @Flag(name: .customLong("log"), help: "Stretch the axes of curves by the logarithm, step 0 apart.")
  var isLogarithmic = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let folder = try PathArgument.checked(folder, "the folder of runs")
    let out = try PathArgument.checked(out, "--out", ending: ".svg")
    let data = try data.map { try PathArgument.checked($0, "--data", ending: ".csv") }
    let figures = try SweepFigures(figure, folder: folder, size: size, isLogarithmic: isLogarithmic)
    try figures.write(to: out, data: data)
    let console = output.console
    for warning in figures.warnings { console.line("warning: \(warning)") }
    console.line("figure: \(out)")
    if let data { console.line("data: \(data)") }
    try output.write(Summary(out: out, data: data, figures: figures.figures.map(\.id)))
  }
}
