import Stability

/// Draws the figures of a report.
public enum FigureDrawing {
  /// The drawing as one SVG element that also stands alone; the same figure gives the same bytes.
  public static func svg(_ figure: ReportFigure) -> String {
    switch figure.kind {
    case .lines: lines(figure)
    case .matrix: matrix(figure)
    case .strips, .graph, .intervals: ""
    }
  }

  private static func lines(_ figure: ReportFigure) -> String {
    var drawing = LineChart(
      title: figure.description,
      series: (figure.lines ?? []).map { line in
        LineChart.Series(
          label: line.label, curve: curve(line.x, line.y), seed: line.seed, emphasis: emphasis(line.role))
      },
      band: figure.band.map { LineChart.Band(low: curve($0.x, $0.low), high: curve($0.x, $0.high)) },
      hue: figure.size.map(Palette.hue(ofSize:)) ?? Palette.hue(ofSize: ""),
      xLabel: figure.x?.label ?? "", yLabel: figure.y?.label ?? "", yRange: figure.y?.range ?? [])
    drawing.xScale = figure.x?.isLogarithmic ?? false ? .logarithmic : .linear
    drawing.yScale = figure.y?.isLogarithmic ?? false ? .logarithmic : .linear
    return drawing.svg()
  }

  private static func emphasis(_ role: ReportFigure.Line.Role) -> LineChart.Emphasis {
    switch role {
    case .ordinary, .reference: .ordinary
    case .median: .median
    case .outlier: .outlier
    }
  }

  private static func curve(_ x: [Double], _ y: [Double?]) -> Curve {
    Curve(x: x, y: y.map { $0 ?? .nan })
  }

  private static func matrix(_ figure: ReportFigure) -> String {
    HeatMap(title: figure.description, labels: figure.matrix?.labels ?? [], values: figure.matrix?.values ?? []).svg()
  }
}
