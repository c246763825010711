import Failures
import Files
import Foundation
import Stability

/// A figure of a folder of runs by itself, the same as in its report.
public struct SweepFigures: Sendable {
  /// What was drawn.
  public let figures: [ReportFigure]
  /// What a reader must know of the runs.
  public let warnings: [String]
  private let sheet: any Chart
  private let population: String

  /// Reads the runs of a folder, makes the analyses that the figure needs and draws it.
  ///
  /// - Parameters:
  ///   - size: the model size; nil for all, side by side.
  ///   - isLogarithmic: whether the axes of curves are stretched by the logarithm.
  /// - Throws: `Failure` of kind `missingInput` when the folder holds no runs or has no such figure, saying what would make
  ///   it, and what reading the traces and storing results throw.
  public init(_ family: FigureFamily, folder: String, size: String? = nil, isLogarithmic: Bool = false) throws {
    let results = try SweepResults(folder: folder, isWanted: family.needs)
    let sizes = results.input.runs.bySize.map(\.size)
    let size = try size.map { try AnalysisSelection.size($0, among: sizes) }
    figures = family.figures(in: results.document, size: size)
    warnings = results.input.warnings
    population = results.input.population
    sheet = FigureFamily.sheet(figures, isLogarithmic: isLogarithmic)
    guard !figures.isEmpty else { throw Self.absence(family, results, size) }
  }

  private static func absence(_ family: FigureFamily, _ results: SweepResults, _ size: String?) -> Failure {
    let place = size.map { " of size \($0)" } ?? ""
    guard let analysis = family.analysis else {
      return Failure(
        .missingInput, results.folder, "has nothing to draw for --figure \(family.name)\(place)",
        remedy: "train runs or import some with a validation loss")
    }
    let reason = results.input.results.reason(analysis).map { " (\($0))" }
    return Failure(
      .missingInput, results.folder,
      "has nothing to draw for --figure \(family.name)\(place)\(reason ?? "")",
      remedy: "see what `polypythia analyze \(analysis) \(results.input.quotedFolder)` says")
  }

  /// The drawing as an SVG document of its own, whose description says what the runs may be compared with.
  public var svg: String { sheet.standaloneSVG(note: population) }

  /// The numbers drawn, as comma-separated values.
  public var csv: String { sheet.csv() }

  /// Writes the drawing, and its numbers where a path for them is given: both or, where one cannot be written, none.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public func write(to path: String, data: String? = nil) throws {
    var files = [(path: path, data: Data(svg.utf8))]
    if let data { files.append((path: data, data: Data(csv.utf8))) }
    try AtomicWriting.write(files)
  }
}
