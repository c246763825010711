import Stability
import Wording

/// How alike the representations of different seeds are, layer by layer.
public enum SimilarityReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = SimilarityAnalysis
  /// Its heading.
  public static let title = "Representations"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.representations]
  /// Why there is nothing to show.
  public static let absence = "Representations were not compared."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("similarity", of: name, in: .representations, beginning: ["cka-matrix-"]),
    FigureFamily("similarity-trajectory", of: name, in: .representations, beginning: ["similarity-", "angles-"]),
    FigureFamily("similarity-layers", of: name, in: .representations, beginning: ["cka-profile-", "sites-"]),
  ]

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    guard !result.sizes.isEmpty else { return [.missing("There are no runs to compare.", command: nil)] }
    var blocks: [ReportBlock] = result.notes.map { .note($0) }
    for size in result.sizes {
      let place = "results/similarity.json:sizes[size=\(size.size)].sites"
      blocks.append(.text(heading(size)))
      if !size.scope.leftOut.isEmpty {
        let names = size.scope.leftOut.map { "\($0.what) (\($0.reason))" }.joined(separator: ", ")
        blocks.append(.note("Not compared: \(names)."))
      }
      if let reason = size.reason { blocks.append(.missing("\(reason).", command: nil)) }
      if let convergence = size.convergence {
        let source = "results/similarity.json:sizes[size=\(size.size)].convergence"
        blocks.append(.text("\(size.size): \(convergence.verdict).", from: source))
        if convergence.curve.count > 1 { blocks.append(.figure(mean(size.size, convergence, result.measure, source))) }
      }
      if let last = size.sites.last {
        if last.trajectory.count > 1 { blocks.append(.figure(trajectory(size.size, last, result.measure, place))) }
        blocks += [
          .figure(profile(size, result, place)), .figure(matrix(size, last, result.measure, input, place)),
        ]
        if let layers = size.layers { blocks.append(.figure(sites(size.size, layers))) }
        if let angles = angles(size, last, place) { blocks.append(.figure(angles)) }
        blocks.append(.table(table(size, result.measure, place)))
      }
    }
    if result.isBrief {
      blocks.append(
        .missing(
          "This is the brief analysis after a sweep: few steps, one measure.",
          command: "polypythia analyze similarity \(input.quotedFolder)"))
    }
    return blocks
  }

  /// The usual analysis of the runs.
  ///
  /// - Throws: what computing and storing it throws.
  public static func shown(in context: AnalysisContext, after results: ReportResults) throws -> Shown? {
    try SimilarityAnalysis.brief.result(in: context)
  }

  /// What the verdict says of the runs of a size.
  public static func verdict(_ result: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence] {
    result.sizes.filter { $0.size == size }.compactMap { found in
      sentence(found, result.measure).map {
        ReportDocument.Sentence($0, sources: ["results/similarity.json:sizes[size=\(size)].sites"])
      }
    }
  }

  private static func sentence(_ size: SizeSimilarity, _ measure: SimilarityMeasure) -> String? {
    guard let last = size.sites.last(where: { $0.mean != nil }) else { return nil }
    var before = ""
    if let first = size.firstStep, let mean = last.meanAtFirst {
      before = "; \(Wording.fixed(mean, 2)) at step \(Wording.count(first))"
    }
    return
      "\(size.size): representations of two runs agree by \(Wording.fixed(last.mean, 2)) on average at “\(last.site)”"
      + (size.step.map { " and step \(Wording.count($0))" } ?? "")
      + " (\(measure.title); 1 is full agreement\(before))."
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    let isDrawn = result.draws > 0
    return ReportMethod(
      name: "Representations",
      what: result.method.isEmpty
        ? "debiased linear CKA between runs at each activation site, mean over pairs of runs."
        : result.method.joined(separator: " "),
      null: isDrawn
        ? result.null : "not drawn here; values at the first common observation are shown for comparison.",
      correction: isDrawn ? "Holm’s, over sites at a step, and over steps for the mean over sites." : "none.",
      cite:
        "Representations were compared by linear CKA (Kornblith et al. 2019) with the unbiased estimator of HSIC (Song "
        + "et al. 2012).")
  }

  /// What went in, size by size.
  public static func scopes(_ result: Shown) -> [(name: String, lines: [String])] {
    result.sizes.map { ("Representations of \($0.size)", $0.scope.lines) }
  }

  private static func heading(_ size: SizeSimilarity) -> String {
    guard let step = size.step else { return "\(size.size):" }
    let tokens = size.probe.map { ", \(Wording.count($0.tokens)) probe tokens" } ?? ""
    return "\(size.size): \(counted(size.runs.count, "run")) at step \(Wording.count(step))\(tokens)."
  }

  private static func mean(
    _ size: String, _ found: SimilarityConvergence, _ measure: SimilarityMeasure, _ source: String
  ) -> ReportFigure {
    let x = found.curve.map(\.step)
    return .curves(
      id: "similarity-mean-\(size)", title: "Similarity over training, \(size)",
      note: "mean over sites and pairs of runs; band: 95 % interval over runs and sequences",
      description: "Similarity of the representations of runs of size \(size), mean over sites, over training steps, "
        + "beside the null of exchanged sequences", size: size, y: measure.title, range: [0],
      lines: [
        .of("null", .reference, x: x, y: found.curve.map(\.nullMean), source: source + ".curve.null_mean"),
        .of("null 95 %", .reference, x: x, y: found.curve.map(\.nullHigh), source: source + ".curve.null_high"),
        .of("mean", .median, x: x, y: found.curve.map(\.mean), source: source + ".curve.mean"),
      ],
      band: .of("95 % interval", x: x, low: found.curve.map(\.low), high: found.curve.map(\.high)))
  }

  private static func trajectory(
    _ size: String, _ site: SiteSimilarity, _ measure: SimilarityMeasure, _ place: String
  ) -> ReportFigure {
    let x = site.trajectory.map(\.step)
    let source = "\(place)[site=\(site.site)].trajectory"
    return .curves(
      id: "similarity-\(site.site)-\(size)", title: "Trajectory at “\(site.site)”, \(size)",
      note: "mean over pairs of runs; band: 95 % interval; ceiling: every run with itself at the step before",
      description:
        "Similarity of runs of size \(size) at \(site.site) over training steps, beside its null and its ceiling",
      size: size, y: measure.title, range: [0],
      lines: [
        .of(
          "ceiling", .reference, x: x, y: site.trajectory.map { $0.sameRun?.mean }, source: source + ".same_run"),
        .of("null", .reference, x: x, y: site.trajectory.map(\.nullMean), source: source + ".null_mean"),
        .of(
          "two halves", .reference, x: x, y: site.trajectory.map { $0.splitHalf?.within },
          source: source + ".split_half"),
        .of("mean", .median, x: x, y: site.trajectory.map(\.mean), source: source + ".mean"),
      ],
      band: .of("95 % interval", x: x, low: site.trajectory.map(\.low), high: site.trajectory.map(\.high)))
  }

  private static func sites(_ size: String, _ layers: LayerSimilarity) -> ReportFigure {
    .square(
      id: "sites-\(size)", title: "Every site with every other, \(size)",
      note: "between two runs, mean over pairs, at step \(Wording.count(layers.step))",
      description: "Similarity of every activation site of one run of size \(size) with every site of another",
      size: size, labels: layers.sites, values: layers.acrossRuns, low: 0, high: 1,
      source: "results/similarity.json:sizes[size=\(size)].layers.across_runs")
  }

  // Angles between the leading subspaces, beside those of random ones.
  private static func angles(_ size: SizeSimilarity, _ site: SiteSimilarity, _ place: String) -> ReportFigure? {
    guard site.trajectory.contains(where: { $0.meanAngle != nil }) else { return nil }
    let x = site.trajectory.map(\.step)
    return .curves(
      id: "angles-\(site.site)-\(size.size)", title: "Angles at “\(site.site)”, \(size.size)",
      note: "mean principal angle between leading subspaces, mean over pairs; 0 for equal, 90 for orthogonal ones",
      description:
        "Mean principal angle between the leading subspaces of runs of size \(size.size) at \(site.site) over "
        + "training steps, beside that of random subspaces", size: size.size, y: "degrees", range: [0, 90],
      lines: [
        .of(
          "random", .reference, x: x, y: x.map { _ in size.randomAngle },
          source: "results/similarity.json:sizes[size=\(size.size)].random_angle"),
        .of(
          "mean", .median, x: x, y: site.trajectory.map(\.meanAngle),
          source: "\(place)[site=\(site.site)].trajectory.mean_angle"),
      ])
  }

  private static func profile(_ size: SizeSimilarity, _ result: SimilarityResult, _ place: String) -> ReportFigure {
    let x = size.sites.indices.map(Double.init)
    let names = size.sites.map(\.site)
    var figure = ReportFigure(
      id: "cka-profile-\(size.size)", kind: .lines, title: "Similarity by layer, \(size.size)",
      note: "mean over pairs of runs; band: smallest to largest pair"
        + (size.firstStep.map { "; thin: mean at step \(Wording.count($0))" } ?? ""),
      description:
        "Mean \(result.measure.title) between runs of size \(size.size) from \(names.first ?? "") to \(names.last ?? "")",
      size: size.size)
    figure.x = ReportFigure.Axis(
      label: "site, from \(names.first ?? "") (0) to \(names.last ?? "") (\(max(0, names.count - 1)))")
    figure.y = ReportFigure.Axis(label: result.measure.title, range: [0, 1])
    var lines = [
      ReportFigure.Line(
        label: "mean", seed: nil, role: .median, x: x, y: size.sites.map { $0.mean?.ifFinite },
        source: "\(place).mean")
    ]
    if let first = size.firstStep {
      lines.append(
        ReportFigure.Line(
          label: "step \(first)", seed: nil, role: .reference, x: x, y: size.sites.map { $0.meanAtFirst?.ifFinite },
          source: "\(place).mean_at_first"))
    }
    // What runs share by reading the same tokens, whatever they have learned.
    let alone = size.tokenIdentity.first { $0.measure == result.measure && $0.items == result.items }
    if let alone {
      lines.append(
        ReportFigure.Line(
          label: "tokens alone", seed: nil, role: .reference, x: x, y: x.map { _ in alone.value.ifFinite },
          source: "results/similarity.json:sizes[size=\(size.size)].token_identity"))
    }
    figure.lines = lines
    figure.band = ReportFigure.Band(
      label: "smallest to largest pair", x: x, low: size.sites.map { $0.least?.ifFinite },
      high: size.sites.map { $0.most?.ifFinite })
    return figure
  }

  private static func matrix(
    _ size: SizeSimilarity, _ site: SiteSimilarity, _ measure: SimilarityMeasure, _ input: ReportInput, _ place: String
  ) -> ReportFigure {
    var figure = ReportFigure(
      id: "cka-matrix-\(size.size)", kind: .matrix, title: "All pairs at “\(site.site)”, \(size.size)",
      note: "\(measure.title), 0 to 1",
      description: "\(measure.title) between all pairs of runs of size \(size.size) at \(site.site)", size: size.size)
    figure.matrix = ReportFigure.Matrix(
      labels: size.runs.map { input.seedLabel($0) }, values: site.matrix.map { $0.map { $0?.ifFinite } }, low: 0,
      high: 1,
      merges: site.clustering?.merges.map { Dendrogram.Merge(left: $0.first, right: $0.second, height: $0.height) },
      source: "\(place)[site=\(site.site)].matrix")
    return figure
  }

  private static func table(_ size: SizeSimilarity, _ measure: SimilarityMeasure, _ place: String) -> ReportTable {
    let rows = size.sites.map { site in
      let source = "\(place)[site=\(site.site)]"
      return ReportTable.Row(
        [.text(site.site)]
          + [site.mean, site.meanAtFirst, site.least, site.most].map { .number($0, 3, source: source) }
          + [.whole(site.pairs, source: source)])
    }
    let first = size.firstStep.map { "#mean at step \(Wording.count($0))" } ?? "#mean before"
    return ReportTable(
      id: "cka-\(size.size)", caption: "Similarity (\(measure.title)) between runs of size \(size.size), by site",
      columns: [
        ("site", "site"), ("mean", "#mean"), ("mean_at_first", first), ("least", "#smallest pair"),
        ("most", "#largest pair"), ("pairs", "#pairs"),
      ], rows: rows)
  }
}
