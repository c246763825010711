import Stability
import Wording

/// What each number is, its null hypothesis, its correction, and a sentence to cite.
enum MethodsSection {
  static func blocks(_ input: ReportInput) -> [ReportBlock] {
    let shown = AnalysisReports.bySection.map { MethodParts($0, input) }
    let methods = [losses(input)] + shown.compactMap(\.method)
    var blocks: [ReportBlock] = [
      .note(
        "The seed is the unit of replication: steps, tokens and layers of one run are never counted as if they were runs. Each "
          + "analysis corrects over everything it tests; nothing is corrected over analyses.")
    ]
    for method in methods { blocks += [.heading(method.name), .list(lines(method) + ["To cite: “\(method.cite)”"])] }
    for assumptions in methods.compactMap(\.assumptions) where !assumptions.lines.isEmpty {
      blocks += [.heading(assumptions.heading), .list(assumptions.lines)]
    }
    let scopes = shown.flatMap(\.scopes)
    if !scopes.isEmpty {
      blocks += [.heading("What went in, and what was left out")]
      for (name, lines) in scopes { blocks += [.text(name + ":"), .list(lines)] }
    }
    return blocks
  }

  /// What is computed, the null and the correction of a method.
  static func lines(_ method: ReportMethod) -> [String] {
    ["What it is: \(method.what)", "Null: \(method.null)", "Correction: \(method.correction)"]
  }

  private static func losses(_ input: ReportInput) -> ReportMethod {
    let count = counted(input.runs.count, "run")
    return ReportMethod(
      name: "Losses",
      what:
        "training and validation loss in nats per token as the traces hold them; medians and quartiles over runs at "
        + "steps that all of them have, quantiles by linear interpolation; spreads with divisor n − 1.",
      null: "none; nothing is tested.", correction: "none.",
      cite: "Losses are reported as median and middle half over \(count) that differ in their seeds (polypythia).")
  }
}

/// What the methods section says of one analysis, where it has a result.
private struct MethodParts {
  let method: ReportMethod?
  let scopes: [(name: String, lines: [String])]

  init<Report: AnalysisReport>(_ report: Report.Type, _ input: ReportInput) {
    let shown = input.results[report]
    method = shown.flatMap(report.method)
    scopes = shown.map(report.scopes) ?? []
  }
}
