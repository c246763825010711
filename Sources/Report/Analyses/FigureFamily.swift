import Foundation

/// The figures of a report that can be drawn by themselves, under the name that `polypythia plot --figure` takes.
public struct FigureFamily: Sendable {
  /// The name: "similarity-layers".
  public let name: String
  /// The analysis that it cannot be drawn without; nil when the runs' curves are enough.
  public let analysis: String?
  private let section: ReportSection.Name
  private let includes: @Sendable (ReportFigure) -> Bool
  private let changed: @Sendable (ReportFigure) -> ReportFigure

  /// The figures of a section that a rule picks, changed by another one.
  init(
    _ name: String, of analysis: String? = nil, in section: ReportSection.Name,
    where includes: @escaping @Sendable (ReportFigure) -> Bool,
    changed: @escaping @Sendable (ReportFigure) -> ReportFigure = { $0 }
  ) {
    self.name = name
    self.analysis = analysis
    self.section = section
    self.includes = includes
    self.changed = changed
  }

  /// The figures of an analysis whose identifiers begin with one of these.
  init(_ name: String, of analysis: String, in section: ReportSection.Name, beginning: [String]) {
    self.init(name, of: analysis, in: section) { figure in beginning.contains { figure.id.hasPrefix($0) } }
  }

  /// All families.
  public static let all = LossSection.families + AnalysisReports.all.flatMap { $0.figures }

  /// The family of a name; nil without one.
  public static func named(_ name: String) -> FigureFamily? { all.first { $0.name == name } }

  /// Whether an analysis has to be made for it.
  ///
  /// The outlier verdict decides which runs are drawn as outliers and which stay out of medians and pilots.
  public func needs(_ analysis: String) -> Bool { analysis == self.analysis || analysis == OutliersReport.name }

  /// Its figures in a report, in the report's order.
  ///
  /// - Parameter size: of this model size only; nil for all.
  public func figures(in document: ReportDocument, size: String? = nil) -> [ReportFigure] {
    document.sections.filter { $0.id == section.rawValue }.flatMap(\.blocks).compactMap { block in
      guard case .figure(let figure) = block, size == nil || figure.size == size else { return nil }
      return includes(figure) ? changed(figure) : nil
    }
  }

  /// One chart of the figures, each with its title above it.
  ///
  /// - Parameter isLogarithmic: whether the axes of curves are stretched by the logarithm.
  public static func sheet(_ figures: [ReportFigure], isLogarithmic: Bool = false) -> any Chart {
    var grid = ChartGrid(
      title: figures.map(\.heading).joined(separator: "; "),
      panels: figures.map { ChartGrid.Panel(heading: $0.heading, chart: $0.chart(isLogarithmic: isLogarithmic)) })
    if figures.count == 1 { grid.summary = figures[0].description }
    return grid
  }
}

extension ReportFigure {
  /// The title with the size, which in a report the heading above says.
  fileprivate var heading: String {
    guard let size, !title.hasSuffix(size) else { return title }
    return "\(title), \(size)"
  }
}
