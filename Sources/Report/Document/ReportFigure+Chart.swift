import Stability
import Wording

extension ReportFigure {
  /// The figure as a chart: the report's pages and `polypythia plot` draw this same one.
  ///
  /// - Parameter isLogarithmic: whether both axes of `lines` are stretched by the logarithm, whatever the figure says.
  public func chart(isLogarithmic: Bool = false) -> any Chart {
    switch kind {
    case .lines: lineChart(isLogarithmic)
    case .matrix: heatMap
    case .strips: stripChart
    case .graph: graphChart
    case .intervals: intervalChart
    case .points: scatterChart
    }
  }

  private var hue: String { Palette.hue(ofSize: size ?? "") }

  private func lineChart(_ isLogarithmic: Bool) -> LineChart {
    LineChart(
      title: title, summary: description,
      series: (lines ?? []).map {
        LineChart.Series(label: $0.label, curve: Self.curve($0.x, $0.y), seed: $0.seed, role: $0.role)
      },
      bands: band.map {
        [LineChart.Band(label: $0.label, low: Self.curve($0.x, $0.low), high: Self.curve($0.x, $0.high))]
      } ?? [], references: (events ?? []).flatMap(Self.references),
      marks: marks ?? [], hue: hue,
      xLabel: x?.label ?? "", yLabel: y?.label ?? "", xRange: x?.range ?? [], yRange: y?.range ?? [],
      // Training begins at step 0, which has no logarithm.
      xScale: isLogarithmic || x?.isLogarithmic ?? false ? .logarithmicFromZero : .linear,
      yScale: isLogarithmic || y?.isLogarithmic ?? false ? .logarithmic : .linear)
  }

  private static func references(_ event: Event) -> [LineChart.Reference] {
    let line = LineChart.Reference(label: event.label, value: event.x)
    guard let low = event.low, let high = event.high, high > low else { return [line] }
    return [LineChart.Reference(label: "", from: low, to: high), line]
  }

  private static func curve(_ x: [Double], _ y: [Double?]) -> Curve { Curve(x: x, y: y.map { $0 ?? .nan }) }

  private var heatMap: HeatMap {
    var map = HeatMap(
      title: title, labels: matrix?.labels ?? [], values: matrix?.values ?? [],
      scale: ColourScale(from: matrix?.low ?? 0, to: matrix?.high ?? 1),
      tree: matrix.flatMap { matrix in
        matrix.merges.flatMap { Dendrogram(leaves: matrix.labels.count, merges: $0) }
      })
    map.summary = description
    map.valueLabel = note
    return map
  }

  private var stripChart: StripChart {
    StripChart(
      title: title, summary: description,
      rows: (strips ?? []).map { strip in
        StripChart.Row(
          label: strip.label, seed: strip.seed,
          points: zip(strip.steps, strip.states).map { StripChart.Point(step: $0, state: $1) },
          markedSteps: strip.deviatingSteps, isOutlier: strip.isOutlier)
      }, xLabel: x?.label ?? "step")
  }

  private var graphChart: GraphChart {
    let runs = graph?.runs ?? 0
    return GraphChart(
      title: title, summary: description,
      nodes: (graph?.nodes ?? []).map { node in
        GraphChart.Node(
          state: node.state, note: node.runs == runs ? "" : counted(node.runs, "run"),
          isDetour: node.isDetour)
      },
      edges: (graph?.edges ?? []).map { edge in
        GraphChart.Edge(
          from: edge.from, to: edge.to, probability: edge.probability, text: "\(edge.runs)",
          note: [counted(edge.runs, "run"), edge.label].filter { !$0.isEmpty }.joined(separator: ", "))
      })
  }

  private var scatterChart: ScatterChart {
    ScatterChart(
      title: title, summary: description, points: points ?? [], xLabel: x?.label ?? "", yLabel: y?.label ?? "",
      hue: hue)
  }

  private var intervalChart: IntervalChart {
    IntervalChart(
      title: title, summary: description,
      rows: (intervals ?? []).map { row in
        IntervalChart.Row(
          label: row.label, value: row.value, low: row.low, high: row.high, seed: row.seed,
          isStrong: row.isOutlier ?? false)
      }, xLabel: x?.label ?? "", xRange: x?.range ?? [],
      xScale: x?.isLogarithmic ?? false ? .logarithmic : .linear,
      reference: reference.map { min($0.low, $0.high)...max($0.low, $0.high) },
      referenceLabel: reference?.label ?? "", hue: hue)
  }
}
