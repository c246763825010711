import Stability

/// Similarities between runs as lines for a terminal.
public enum SimilarityTable {
  /// Rows shown of the steps of a size; all are in the JSON form.
  static let mostRows = 12

  /// The lines: per size the course over steps, the sites and all pairs of runs at the last common step, then what the numbers rest on.
  public static func lines(_ result: SimilarityResult) -> [String] {
    let sizes = result.sizes.flatMap { lines($0, result) + [""] }
    return sizes + result.notes.map { "note: \($0)" } + ["null: \(result.null)"] + result.method
  }

  private static func lines(_ size: SizeSimilarity, _ result: SimilarityResult) -> [String] {
    var lines = [title(size, result)]
    if let reason = size.reason { return lines + [reason] + size.scope.lines }
    if let convergence = size.convergence { lines += [convergence.verdict + "."] + course(convergence) }
    lines += sites(size)
    if !result.isBrief { lines += [""] + measures(size) + [""] + shapes(size) }
    if !size.tokenIdentity.isEmpty {
      lines += [
        "",
        "the same tokens through two random embeddings: "
          + size.tokenIdentity.map { "\($0.measure.title) \(number($0.value))\(of($0.items, result))" }
          .joined(separator: ", "),
      ]
    }
    lines += pairs(size) + layers(size)
    return lines + [""] + size.scope.lines
  }

  private static func of(_ items: SimilarityItems, _ result: SimilarityResult) -> String {
    items == result.items ? "" : " over all tokens"
  }

  private static func title(_ size: SizeSimilarity, _ result: SimilarityResult) -> String {
    guard let probe = size.probe else { return "\(size.size): not compared" }
    let items = result.items == .tokens ? "tokens" : "distinct tokens"
    return
      "\(size.size): \(result.measure.title) between \(size.runs.count) runs, \(probe.items) \(items) of \(probe.tokens) in "
      + "\(probe.sequences) sequences"
  }

  private static func course(_ convergence: SimilarityConvergence) -> [String] {
    let curve = convergence.curve
    let shown = curve.equallySpaced(atMost: mostRows)
    let rows = shown.map { point in
      [
        "\(point.step)", number(point.mean), interval(point.low, point.high), number(point.nullMean),
        number(point.nullHigh), Significant.text(point.pAdjusted, 2),
      ]
    }
    let left = curve.count - shown.count
    return ["", "mean over sites, step by step:"]
      + AlignedColumns.lines(
        [["step", "mean", "95 % interval", "null", "null 95 %", "p corrected"]] + rows)
      + (left > 0 ? ["(\(shown.count) of \(curve.count) steps; all with --json)"] : [])
  }

  private static func sites(_ size: SizeSimilarity) -> [String] {
    let rows = size.sites.map { site -> [String] in
      let last = site.last
      return [
        site.site, number(site.meanAtFirst), number(site.mean), interval(last?.low, last?.high),
        "\(number(site.least)) to \(number(site.most))", number(last?.nullMean), Significant.text(last?.pAdjusted, 2),
        number(last?.sameRun?.mean),
      ]
    }
    let first = size.firstStep.map { "step \($0)" } ?? "before"
    return ["", "sites at step \(size.step.map(String.init) ?? "-"):"]
      + AlignedColumns.lines(
        [["site", first, "mean", "95 % interval", "pairs", "null", "p corrected", "same run"]] + rows
      )
  }

  private static func measures(_ size: SizeSimilarity) -> [String] {
    let shown = SimilarityMeasure.allCases
    let rows = size.sites.map { site -> [String] in
      [site.site]
        + shown.map { measure in number(site.last?.measures.first { $0.measure == measure }?.mean) }
        + [
          angle(site.last?.meanAngle), number(site.last?.allTokens), number(site.last?.splitHalf?.within),
          number(site.last?.splitHalf?.across),
        ]
    }
    let random = size.randomAngle.map { " (random \(angle($0)))" } ?? ""
    return AlignedColumns.lines(
      [
        ["site"] + shown.map(\.title) + ["mean angle\(random)", "CKA, all tokens", "split half within", "across"]
      ] + rows)
  }

  private static func shapes(_ size: SizeSimilarity) -> [String] {
    func band(_ value: SeedBand?, _ digits: Int) -> String {
      guard let value else { return "-" }
      return Significant.text(value.mean, digits)
        + (value.standardDeviation.map { " ± \(Significant.text($0, 2))" } ?? "")
    }
    let rows = size.sites.compactMap { site in
      site.geometry.last.map {
        [site.site, band($0.effectiveRank, 3), band($0.participationRatio, 3), band($0.anisotropy, 2)]
      }
    }
    return AlignedColumns.lines(
      [["site", "effective rank ± sd", "participation ratio", "anisotropy"]] + rows)
  }

  private static func pairs(_ size: SizeSimilarity) -> [String] {
    guard let site = size.sites.last, size.runs.count > 2, let tree = site.clustering else { return [] }
    let rows = tree.leaves.map { run in [size.runs[run]] + tree.leaves.map { number(site.matrix[run][$0]) } }
    return ["", "all pairs at “\(site.site)”, runs that are alike side by side:"]
      + AlignedColumns.lines(rows)
  }

  private static func layers(_ size: SizeSimilarity) -> [String] {
    guard let layers = size.layers else { return [] }
    let rows = layers.sites.indices.map { row in [layers.sites[row]] + layers.acrossRuns[row].map(number) }
    return ["", "site of one run (rows) with site of another (columns):"]
      + AlignedColumns.lines([[""] + layers.sites] + rows)
  }

  private static func number(_ value: Double?) -> String { Markup.fixed(value, 3) }

  private static func angle(_ value: Double?) -> String { value.map { Markup.fixed($0, 1) + "°" } ?? "-" }

  private static func interval(_ low: Double?, _ high: Double?) -> String {
    low == nil ? "-" : "\(number(low)) to \(number(high))"
  }
}
