import Stability

/// How alike the representations of different seeds are, layer by layer.
enum SimilaritySection {
  static func html(_ input: ReportInput) -> String {
    var parts = ["<section>", "<h2>Do seeds learn the same representations?</h2>"]
    guard let result = input.similarity, !result.sizes.isEmpty else {
      let reason = input.similarity == nil ? "Representations were not compared." : "There are no runs to compare."
      return (parts + ["<p>\(reason)</p>", "</section>"]).joined(separator: "\n")
    }
    parts.append("<p class=\"note\">\(Markup.escaped(result.note))</p>")
    for size in result.sizes {
      parts.append("<h3>\(Markup.escaped(heading(size)))</h3>")
      if !size.scope.leftOut.isEmpty {
        let names = size.scope.leftOut.map { "\($0.what) (\($0.reason))" }.joined(separator: ", ")
        parts.append("<p class=\"note\">Not compared: \(Markup.escaped(names)).</p>")
      }
      if let reason = size.reason { parts.append("<p>\(Markup.escaped(reason)).</p>") }
      if !size.sites.isEmpty {
        parts += ["<div class=\"charts\">", profile(size), heatMap(size, input), "</div>", table(size)]
      }
    }
    return (parts + ["</section>"]).joined(separator: "\n")
  }

  private static func heading(_ size: SizeSimilarity) -> String {
    guard let step = size.step else { return size.size }
    let tokens = size.probe?.tokens ?? 0
    return "\(size.size): \(ReportInput.counted(size.runs.count, "run")) at step \(Markup.grouped(step)), "
      + "\(Markup.grouped(tokens)) probe tokens"
  }

  private static func profile(_ size: SizeSimilarity) -> String {
    let sites = Array(size.sites.indices)
    func curve(_ value: KeyPath<SiteSimilarity, Double?>) -> Curve {
      Curve(steps: sites, values: size.sites.map { $0[keyPath: value] ?? .nan })
    }
    let names = size.sites.map(\.site)
    var series = [LineChart.Series(label: "mean", curve: curve(\.mean), seed: nil, emphasis: .median)]
    if let first = size.firstStep {
      series.append(LineChart.Series(label: "step \(first)", curve: curve(\.meanAtFirst), seed: nil))
    }
    let drawing = LineChart(
      title: "Mean debiased CKA between runs of size \(size.size) from \(names.first ?? "") to \(names.last ?? "")",
      series: series,
      band: LineChart.Band(low: curve(\.least), high: curve(\.most)), hue: Palette.hue(ofSize: size.size),
      xLabel: "site, from \(names.first ?? "") (0) to \(names.last ?? "") (\(max(0, names.count - 1)))",
      yLabel: "debiased CKA", yRange: [0, 1])
    return HTMLReport.figure(
      "By layer",
      "mean over pairs of runs; band: smallest to largest pair"
        + (size.firstStep.map { "; thin: mean at step \($0)" } ?? ""),
      drawing.svg())
  }

  private static func heatMap(_ size: SizeSimilarity, _ input: ReportInput) -> String {
    guard let last = size.sites.last else { return "" }
    let drawing = HeatMap(
      title: "Debiased CKA between all pairs of runs of size \(size.size) at \(last.site)",
      labels: size.runs.map { input.seedLabel($0) }, values: last.matrix)
    return HTMLReport.figure("All pairs at “\(last.site)”", "debiased CKA, 0 to 1", drawing.svg())
  }

  private static func table(_ size: SizeSimilarity) -> String {
    let rows = size.sites.map { site in
      "<tr><th scope=\"row\">\(Markup.escaped(site.site))</th>"
        + [
          Markup.fixed(site.mean, 3), Markup.fixed(site.meanAtFirst, 3), Markup.fixed(site.least, 3),
          Markup.fixed(site.most, 3), "\(site.pairs)",
        ].map(HTMLReport.number).joined() + "</tr>"
    }
    let first = size.firstStep.map { "#mean at step \(Markup.grouped($0))" } ?? "#mean before"
    return """
      <div class="table" tabindex="0"><table>
      \(HTMLReport.header(["site", "#mean", first, "#smallest pair", "#largest pair", "#pairs"]))
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      """
  }
}
