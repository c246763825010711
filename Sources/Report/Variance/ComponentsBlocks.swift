import Stability
import Wording

/// Where the spread over seeds comes from: initialisation, data order, or both together.
enum ComponentsBlocks {
  /// What stands in their place where both seeds change together.
  static let missing = ReportBlock.missing(
    "Both seeds always change together in these runs (or never change), so their parts cannot be told apart.",
    command: "polypythia sweep --init-seeds 1-3 --data-seeds 1-3 --out factorial")

  /// What the components come to, in one sentence; nil where there are none.
  static func sentence(_ size: SizeVariance) -> String? {
    guard let found = size.components else { return nil }
    func part(_ name: String, _ source: SeedComponents.Source) -> String {
      let share =
        source.share.map { "\(Wording.fixed(100 * $0, 0)) %" } ?? "variance \(Wording.significant(source.variance))"
      let interval = source.shareLow.flatMap { low in
        source.shareHigh.map { " (95 % interval \(Wording.fixed(100 * low, 0)) to \(Wording.fixed(100 * $0, 0)) %)" }
      }
      return "\(name) \(share)\(interval ?? "")"
    }
    return "\(size.size): of the variance over seeds, \(part("initialisation has", found.initialisation)) and "
      + "\(part("data order", found.dataOrder))."
  }

  /// The blocks of every metric and size.
  static func blocks(_ result: VarianceResult) -> [ReportBlock] {
    let all = result.metrics.flatMap { metric in
      metric.sizes.compactMap { size in size.components.map { (metric.metric, size, $0) } }
    }
    guard !all.isEmpty else { return [missing] }
    var blocks: [ReportBlock] = []
    for (metric, size, components) in all {
      let place = "results/variance.json:metrics[metric=\(metric)].sizes[size=\(size.size)].components"
      if let sentence = sentence(size) {
        blocks.append(.text("\(metric), \(sentence)", from: place))
      }
      blocks += [
        .figure(figure(metric, size.size, components, place)), .table(table(metric, size.size, components, place)),
      ]
      if let ratio = components.ratio {
        blocks.append(
          .text(
            "Initialisation over data order: ratio of mean squares \(Wording.significant(ratio)) (95 % interval "
              + "\(Wording.significant(components.ratioLow)) to \(Wording.significant(components.ratioHigh))).",
            from: place + ".ratio"))
      }
    }
    return blocks
  }

  private static func sources(_ found: SeedComponents) -> [(name: String, key: String, source: SeedComponents.Source)] {
    [("initialisation", "initialisation", found.initialisation), ("data order", "data_order", found.dataOrder)]
      + (found.interaction.map { [("interaction and repetition", "interaction", $0)] } ?? [])
  }

  private static func figure(
    _ metric: String, _ size: String, _ found: SeedComponents, _ place: String
  ) -> ReportFigure {
    var figure = ReportFigure(
      id: "components-\(metric)-\(size)", kind: .intervals, title: "Variance of \(metric) by source, \(size)",
      note: "\(found.method), step \(Wording.count(found.step)); 95 % intervals",
      description: "Variance of \(metric) over runs of size \(size) by source, with 95 % intervals", size: size)
    figure.x = ReportFigure.Axis(label: "variance", range: [0])
    figure.intervals = sources(found).filter { $0.source.variance.isFinite }.map { name, key, source in
      ReportFigure.Interval(
        label: name, value: source.variance, low: source.low.ifFinite, high: source.high.ifFinite,
        source: "\(place).\(key)")
    }
    return figure
  }

  private static func table(
    _ metric: String, _ size: String, _ found: SeedComponents, _ place: String
  ) -> ReportTable {
    let rows = sources(found).map { name, key, source in
      let origin = "\(place).\(key)"
      return ReportTable.Row([
        .text(name), .significant(source.variance, 3), .significant(source.low, 3), .significant(source.high, 3),
        .number(source.share, 2), .number(source.shareLow, 2), .number(source.shareHigh, 2),
        .significant(source.statistic, 3), .whole(source.degreesOfFreedom), .probability(source.pAdjusted),
      ]).from(origin)
    }
    return ReportTable(
      id: "component-table-\(metric)-\(size)", caption: "Variance components of \(metric), \(size), by \(found.method)",
      columns: [
        ("source", "source"), ("variance", "#variance"), ("low", "#95 % from"), ("high", "#to"), ("share", "#share"),
        ("share_low", "#95 % from"), ("share_high", "#to"), ("f", "#F"), ("degrees_of_freedom", "#degrees of freedom"),
        ("p_adjusted", "#p, corrected"),
      ], rows: rows)
  }
}
