import Stability

/// How alike the representations of different seeds are, layer by layer.
enum SimilarityBlocks {
  static func blocks(_ input: ReportInput) -> [ReportBlock] {
    guard let result = input.results.similarity else {
      return [input.missing(.similarity, "Representations were not compared.")]
    }
    guard !result.sizes.isEmpty else { return [.missing("There are no runs to compare.", command: nil)] }
    var blocks: [ReportBlock] = [.note(result.note)]
    for size in result.sizes {
      let place = "results/similarity.json:sizes[size=\(size.size)].sites"
      blocks.append(.text(heading(size)))
      if !size.scope.leftOut.isEmpty {
        let names = size.scope.leftOut.map { "\($0.what) (\($0.reason))" }.joined(separator: ", ")
        blocks.append(.note("Not compared: \(names)."))
      }
      if let reason = size.reason { blocks.append(.missing("\(reason).", command: nil)) }
      if let last = size.sites.last {
        blocks += [
          .figure(profile(size, place)), .figure(matrix(size, last, input, place)), .table(table(size, place)),
        ]
      }
    }
    return blocks
  }

  private static func heading(_ size: SizeSimilarity) -> String {
    guard let step = size.step else { return "\(size.size):" }
    let tokens = size.probe.map { ", \(Markup.grouped($0.tokens)) probe tokens" } ?? ""
    return "\(size.size): \(ReportInput.counted(size.runs.count, "run")) at step \(Markup.grouped(step))\(tokens)."
  }

  private static func profile(_ size: SizeSimilarity, _ place: String) -> ReportFigure {
    let x = size.sites.indices.map(Double.init)
    let names = size.sites.map(\.site)
    var figure = ReportFigure(
      id: "cka-profile-\(size.size)", kind: .lines, title: "CKA by layer, \(size.size)",
      note: "mean over pairs of runs; band: smallest to largest pair"
        + (size.firstStep.map { "; thin: mean at step \(Markup.grouped($0))" } ?? ""),
      description:
        "Mean debiased CKA between runs of size \(size.size) from \(names.first ?? "") to \(names.last ?? "")",
      size: size.size)
    figure.x = ReportFigure.Axis(
      label: "site, from \(names.first ?? "") (0) to \(names.last ?? "") (\(max(0, names.count - 1)))")
    figure.y = ReportFigure.Axis(label: "debiased CKA", range: [0, 1])
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
    figure.lines = lines
    figure.band = ReportFigure.Band(
      label: "smallest to largest pair", x: x, low: size.sites.map { $0.least?.ifFinite },
      high: size.sites.map { $0.most?.ifFinite })
    return figure
  }

  private static func matrix(
    _ size: SizeSimilarity, _ site: SiteSimilarity, _ input: ReportInput, _ place: String
  ) -> ReportFigure {
    var figure = ReportFigure(
      id: "cka-matrix-\(size.size)", kind: .matrix, title: "CKA of all pairs at “\(site.site)”, \(size.size)",
      note: "debiased CKA, 0 to 1",
      description: "Debiased CKA between all pairs of runs of size \(size.size) at \(site.site)", size: size.size)
    figure.matrix = ReportFigure.Matrix(
      labels: size.runs.map { input.seedLabel($0) }, values: site.matrix.map { $0.map { $0?.ifFinite } }, low: 0,
      high: 1, source: "\(place)[site=\(site.site)].matrix")
    return figure
  }

  private static func table(_ size: SizeSimilarity, _ place: String) -> ReportTable {
    let rows = size.sites.map { site in
      let source = "\(place)[site=\(site.site)]"
      return ReportTable.Row(
        [.text(site.site)]
          + [site.mean, site.meanAtFirst, site.least, site.most].map { .number($0, 3, source: source) }
          + [.whole(site.pairs, source: source)])
    }
    let first = size.firstStep.map { "#mean at step \(Markup.grouped($0))" } ?? "#mean before"
    return ReportTable(
      id: "cka-\(size.size)", caption: "Debiased CKA between runs of size \(size.size), by site",
      columns: [
        ("site", "site"), ("mean", "#mean"), ("mean_at_first", first), ("least", "#smallest pair"),
        ("most", "#largest pair"), ("pairs", "#pairs"),
      ], rows: rows)
  }
}
